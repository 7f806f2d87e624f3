// The settings about parts of a report: who gets a workbook of their own, and whom it is notified to.

/** What parts a report may have: by owner, and by top-level organizational unit. The names are also folders of keys. */
export const PART_KINDS = ['owners', 'ous'] as const;

export type PartKind = (typeof PART_KINDS)[number];

/** Where a route leads. `slack` and `teams` name a webhook of the worker's configuration, because an address is a secret. */
export type RouteTarget = {
  slack?: string | undefined;
  teams?: string | undefined;
  /** The key of a Jira project. */
  jira?: string | undefined;
  /** Mail addresses as people write them. */
  mail?: readonly string[] | undefined;
};

/** Routes by the name of an owner or unit. `default` is for findings without an owner or unit; absent: every configured channel. */
export type RouteSettings = {
  owners: Readonly<Record<string, RouteTarget>>;
  ous: Readonly<Record<string, RouteTarget>>;
  default?: RouteTarget | undefined;
};
