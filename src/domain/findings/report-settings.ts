// The organization's own settings: environments, owners, rules, due days and waivers. Whatever is missing has these
// defaults.

/** How bad a finding is, worst first; `unrated`: the rule is in no catalogue. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'informational', 'unrated'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** The environments, in the order in which tables list them. `nonprod`: not production, with nothing more known. */
export const ENVIRONMENTS = ['prod', 'staging', 'dev', 'test', 'sandbox', 'nonprod', 'unclassified'] as const;

export type Environment = (typeof ENVIRONMENTS)[number];

/** What a waiver covers: absent fields match everything. Lists hold alternatives. */
export type WaiverScope = {
  accountIds?: readonly string[] | undefined;
  /** Ids, or paths of names joined by `/`; with everything below. */
  ous?: readonly string[] | undefined;
  regions?: readonly string[] | undefined;
  /** Resource ids; `*` matches any characters. */
  resources?: readonly string[] | undefined;
};

/** Findings that somebody has agreed to accept until a date. */
export type Waiver = {
  id: string;
  /** A rule's name or that of its family; `*` matches any characters. */
  rule: string;
  scope: WaiverScope;
  reason: string;
  approver: string;
  /** The last day on which it is active, YYYY-MM-DD. */
  expires: string;
};

/** The settings of a rule family; absent fields stay as in the catalogue. */
export type RuleSetting = { severity?: Severity | undefined; frameworks?: readonly string[] | undefined };

/** Who owns accounts: by id, by organizational unit (id or path, the innermost counts), by name with `*` (the first counts). */
export type OwnerSettings = {
  accounts: Readonly<Record<string, string>>;
  ous: Readonly<Record<string, string>>;
  names: Readonly<Record<string, string>>;
};

/** An invalid file, which is ignored; one line per mistake. */
export type IgnoredFile = { what: 'waivers' | 'settings'; file: string; faults: readonly string[] };

type Ignoring = Pick<ReportSettings, 'ignored'>;

/** One line for each invalid file, for the report's warnings. */
export function flagsOf({ ignored }: Ignoring): string[] {
  return ignored.map(({ what, file, faults }) => {
    const more = faults.length === 1 ? '' : ` (and ${faults.length - 1} more)`;
    return `the file of ${what}, ${file}, is wrong and counts for nothing: ${faults[0]}${more}`;
  });
}

/** One line for each mistake in an invalid file, for the tab that it would have filled. */
export function faultsOf({ ignored }: Ignoring, of: IgnoredFile['what']): string[] {
  return ignored
    .filter(({ what }) => what === of)
    .flatMap(({ file, faults }) => faults.map((fault) => `${file} counts for nothing: ${fault}`));
}

export type ReportSettings = {
  /** Environment by account id: overrides everything else. */
  environments: Readonly<Record<string, Environment>>;
  owners: OwnerSettings;
  /** By family; `*` matches any characters. */
  rules: Readonly<Record<string, RuleSetting>>;
  /** Days until a finding is due, by severity; null: never. */
  dueDays: Readonly<Record<Severity, number | null>>;
  /** In the order of the file: the first that matches counts. */
  waivers: readonly Waiver[];
  ignored: readonly IgnoredFile[];
};

export const DEFAULT_SETTINGS: ReportSettings = {
  environments: {},
  owners: { accounts: {}, ous: {}, names: {} },
  rules: {},
  dueDays: { critical: 7, high: 30, medium: 90, low: 180, informational: null, unrated: 90 },
  waivers: [],
  ignored: [],
};
