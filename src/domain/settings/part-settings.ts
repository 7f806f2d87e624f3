// The settings about parts of a report: which owners or units get a separate workbook, and who is notified of it.

/** The kinds of parts of a report: by owner, and by top-level organizational unit. The names are also used in object keys. */
export const PART_KINDS = ['owners', 'ous'] as const;

export type PartKind = (typeof PART_KINDS)[number];

/** The target of a route. `slack` and `teams` are names of webhooks in the worker's configuration, because webhook URLs are secrets. */
export type RouteTarget = {
  slack?: string | undefined;
  teams?: string | undefined;
  /** The key of a Jira project. */
  jira?: string | undefined;
  /** Mail addresses in their usual form. */
  mail?: readonly string[] | undefined;
};

/**
 * Routes by the name of an owner or unit. `default` applies to findings without an owner or unit; if it is absent, every configured channel
 * is used.
 */
export type RouteSettings = {
  owners: Readonly<Record<string, RouteTarget>>;
  ous: Readonly<Record<string, RouteTarget>>;
  default?: RouteTarget | undefined;
};
