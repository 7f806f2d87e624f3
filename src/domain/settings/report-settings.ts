// What an organization says of itself: its environments, owners, rules, due days and waivers. Without any of it the report
// is made with these defaults.

/** How bad a finding is, worst first; `unrated`: the rule is in no catalogue. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'informational', 'unrated'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** What an account is for, in the order in which tables list it. `nonprod`: not production, and no more is known. */
export const ENVIRONMENTS = ['prod', 'staging', 'dev', 'test', 'sandbox', 'nonprod', 'unclassified'] as const;

export type Environment = (typeof ENVIRONMENTS)[number];

/** What a waiver covers: what is absent does not narrow it. Lists hold alternatives. */
export type WaiverScope = {
  accountIds?: readonly string[] | undefined;
  /** Ids, or paths of names joined by `/`; with everything below. */
  ous?: readonly string[] | undefined;
  regions?: readonly string[] | undefined;
  /** Resource ids; `*` stands for any characters. */
  resources?: readonly string[] | undefined;
};

/** A finding that somebody has agreed to live with, until a day. */
export type Waiver = {
  id: string;
  /** A rule's name or that of its family; `*` stands for any characters. */
  rule: string;
  scope: WaiverScope;
  reason: string;
  approver: string;
  /** The last day of force, YYYY-MM-DD. */
  expires: string;
};

/** What is said of a family; what is absent stays as the catalogue has it. */
export type RuleSetting = { severity?: Severity | undefined; frameworks?: readonly string[] | undefined };

/** Who owns accounts: by id, by organizational unit (id or path, the innermost counts), by name with `*` (the first counts). */
export type OwnerSettings = {
  accounts: Readonly<Record<string, string>>;
  ous: Readonly<Record<string, string>>;
  names: Readonly<Record<string, string>>;
};

/** A file that was wrong, and so counts for nothing; one fault a line. */
export type IgnoredFile = { what: 'waivers' | 'settings'; file: string; faults: readonly string[] };

type Ignoring = Pick<ReportSettings, 'ignored'>;

/** One line for each file that was wrong, for the report's flags. */
export function flagsOf({ ignored }: Ignoring): string[] {
  return ignored.map(({ what, file, faults }) => {
    const more = faults.length === 1 ? '' : ` (and ${faults.length - 1} more)`;
    return `the file of ${what}, ${file}, is wrong and counts for nothing: ${faults[0]}${more}`;
  });
}

/** A line for each fault of a file that was wrong, for the tab that it would have filled. */
export function faultsOf({ ignored }: Ignoring, of: IgnoredFile['what']): string[] {
  return ignored
    .filter(({ what }) => what === of)
    .flatMap(({ file, faults }) => faults.map((fault) => `${file} counts for nothing: ${fault}`));
}

export type ReportSettings = {
  /** Environment by account id: wins over whatever else is known. */
  environments: Readonly<Record<string, Environment>>;
  owners: OwnerSettings;
  /** By family; `*` stands for any characters. */
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
