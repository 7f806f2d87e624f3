// The organization's report settings: environments, owners, rules, due days and waivers. Missing settings have the defaults below.
import type { PartKind, RouteSettings } from './part-settings.ts';
import type { TagKeySettings } from './tag-keys.ts';

/** The severities of findings, worst first. `unrated` means that neither the settings nor the catalogue specify a severity for the rule. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'informational', 'unrated'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** The environments, in the order in which tables list them. `nonprod` means only that the account is not a production account. */
export const ENVIRONMENTS = ['prod', 'staging', 'dev', 'test', 'sandbox', 'nonprod', 'unclassified'] as const;

export type Environment = (typeof ENVIRONMENTS)[number];

/** The scope of a waiver. An absent field matches everything, and a list matches if any of its items matches. */
export type WaiverScope = {
  accountIds?: readonly string[] | undefined;
  /** Ids of units, or paths of their names joined by `/`. A unit includes everything below it. */
  ous?: readonly string[] | undefined;
  regions?: readonly string[] | undefined;
  /** Resource ids; `*` matches any characters. */
  resources?: readonly string[] | undefined;
};

/** An agreement to accept the findings of a rule until a date. */
export type Waiver = {
  id: string;
  /** The name of a rule or of its family; `*` matches any characters. */
  rule: string;
  scope: WaiverScope;
  reason: string;
  approver: string;
  /** The last day on which the waiver is active, YYYY-MM-DD. */
  expires: string;
  /** The dates of the first and the latest approval, YYYY-MM-DD. */
  created?: string | undefined;
  renewed?: string | undefined;
  /** The URL of its ticket. */
  ticket?: string | undefined;
  /** The number of open findings that it covered when it was approved. */
  findings?: number | undefined;
};

/** The settings of a rule family. Absent fields take the catalogue's values. */
export type RuleSetting = { severity?: Severity | undefined; frameworks?: readonly string[] | undefined };

/**
 * The owners of accounts. The keys of `accounts` are account ids. The keys of `ous` are ids or paths of units; the innermost unit wins. The
 * keys of `names` are patterns of account names with `*`; the first pattern that matches wins.
 */
export type OwnerSettings = {
  accounts: Readonly<Record<string, string>>;
  ous: Readonly<Record<string, string>>;
  names: Readonly<Record<string, string>>;
};

/** Rule families that accounts must have. An absent field matches everything. */
export type BaselineSetting = {
  rules: readonly string[];
  environments?: readonly Environment[] | undefined;
  /** Ids of units, or paths of their names joined by `/`. A unit includes everything below it. */
  ous?: readonly string[] | undefined;
  regions?: readonly string[] | undefined;
};

/** Regions that are intentionally not scanned. An absent field matches everything. */
export type OutOfScopeSetting = {
  reason: string;
  accountIds?: readonly string[] | undefined;
  ous?: readonly string[] | undefined;
  regions?: readonly string[] | undefined;
};

/** An invalid file, which is ignored. `faults` contains one line for each mistake. */
export type IgnoredFile = { what: 'waivers' | 'settings'; file: string; faults: readonly string[] };

type WithIgnoredFiles = Pick<ReportSettings, 'ignored'>;

/** Returns the report's warnings about invalid files, one line each. */
export function describeIgnoredFiles({ ignored }: WithIgnoredFiles): string[] {
  return ignored.map(({ what, file, faults }) => {
    const more = faults.length === 1 ? '' : ` (and ${faults.length - 1} more)`;
    return `the file of ${what}, ${file}, is wrong and counts for nothing: ${faults[0]}${more}`;
  });
}

/** Returns one line for each mistake in an invalid file. The tab that would have shown the file's content lists the mistakes instead. */
export function listFaults({ ignored }: WithIgnoredFiles, of: IgnoredFile['what']): string[] {
  return ignored
    .filter(({ what }) => what === of)
    .flatMap(({ file, faults }) => faults.map((fault) => `${file} counts for nothing: ${fault}`));
}

export type ReportSettings = {
  /** Environments by account id, which override every other source. */
  environments: Readonly<Record<string, Environment>>;
  owners: OwnerSettings;
  /** The settings by rule family; `*` matches any characters. */
  rules: Readonly<Record<string, RuleSetting>>;
  /** The number of days until a finding is due, by severity; null if it is never due. */
  dueDays: Readonly<Record<Severity, number | null>>;
  /** The waivers in the order of the file. The first waiver that matches is used. */
  waivers: readonly Waiver[];
  /** This field and the next five are absent in settings stored by versions before 1.1.0. */
  baseline?: readonly BaselineSetting[];
  outOfScope?: readonly OutOfScopeSetting[];
  /** Rule families whose findings are retired as soon as they no longer appear; `*` matches any characters. */
  retiredRules?: readonly string[];
  /** The tag keys for owners and environments; absent if the file names none. */
  tagKeys?: TagKeySettings | undefined;
  /** The region in which findings of global resources are counted; absent if they are counted in every region. */
  globalResourceRegion?: string | undefined;
  /** The people who may approve waivers; absent if approvers are not checked. */
  waiverApprovers?: readonly string[] | undefined;
  /** Whether owners, organizational units or both get separate workbooks; absent if neither does. */
  workbooksFor?: readonly PartKind[] | undefined;
  /** The recipients of notifications about those workbooks; absent if none are sent. */
  routes?: RouteSettings | undefined;
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
