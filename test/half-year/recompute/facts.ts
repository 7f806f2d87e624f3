// What a week is made of, as plain data: all that the re-computation is given. It takes nothing from the product.

/** The columns of the raw CSV that matter here, by name. */
export type Row = {
  rule: string;
  compliance: string;
  account: string;
  region: string;
  type: string;
  resource: string;
  ownerTag: string;
  /** When it was evaluated, as ISO text. */
  at: string;
};

export type Rule = {
  name: string;
  state: string;
  internal: boolean;
  /** Why its details are not read. */
  unread: 'denied' | 'deleted' | 'refused' | undefined;
  results: number;
};

/** How AWS Config works on a rule that is listed, whether or not it may be asked. Times are ISO text. */
export type Evaluated = {
  name: string;
  /** Managed by AWS, or of the account's own making. */
  owner: string;
  createdBy: string | undefined;
  trigger: 'change' | 'periodic' | 'both';
  frequencyHours: number | undefined;
  hasStatus: boolean;
  health: string;
  evaluatedAt: string | undefined;
  activatedAt: string;
  failure: { at: string; code: string; message: string } | undefined;
  unrecordedTypes: readonly string[];
  /** Whether only changes trigger the rule, and some of its resources are recorded once a day. */
  seesChangesDaily: boolean;
};

export type Region = {
  account: string;
  region: string;
  disposition: string;
  /** Every rule that is listed, internal ones too. */
  rules: readonly Rule[];
  /** The same rules, as far as AWS Config evaluates them. */
  evaluated: readonly Evaluated[];
  /** What a reader learns of the recorder. */
  recorder: string;
  /** The calls about rules and recorders that are answered. */
  answers: { status: boolean; verdicts: boolean; recordingScope: boolean };
  /** Whether the query for tags was answered. */
  tags: boolean;
};

export type Account = { id: string; name: string; ou: string };

export type Waiver = {
  id: string;
  rule: string;
  scope: { accountIds?: string[]; ous?: string[]; regions?: string[]; resources?: string[] };
  reason: string;
  approver: string;
  expires: string;
  created?: string;
  renewed?: string;
  ticket?: string;
  findings?: number;
};

export type Settings = {
  /** Environments by account id. */
  environments: Record<string, string>;
  /** Owners by account id, OU path, or account name with `*`. */
  owners: { accounts: Record<string, string>; ous: Record<string, string>; names: Record<string, string> };
  dueDays: Record<string, number | null>;
  /** Severities by family, which may have `*`, as the file has them. */
  rules: Record<string, string>;
  /** Severities by family, for those that the file does not name. */
  catalogue: Readonly<Record<string, string>>;
  /** The frameworks that ask for a family. */
  frameworks: Readonly<Record<string, readonly string[]>>;
  waivers: readonly Waiver[];
  baseline: readonly Baseline[];
  /** Families, which may have `*`. */
  retiredRules: readonly string[];
  /** `undefined`: not checked. */
  waiverApprovers: readonly string[] | undefined;
};

export type Baseline = { rules: string[]; environments?: string[]; ous?: string[]; regions?: string[] };

export type Week = {
  date: string;
  /** The instant at which everything was read, as ISO text. */
  readAt: string;
  rows: readonly Row[];
  regions: readonly Region[];
  accounts: readonly Account[];
  settings: Settings;
};

const COLUMNS = { rule: 0, compliance: 3, region: 5, type: 6, resource: 7, at: 10, account: 12, ownerTag: 16 } as const;

/** A row of the raw CSV with names for what matters. */
export function namedRow(row: readonly string[]): Row {
  const at = (column: keyof typeof COLUMNS) => row[COLUMNS[column]]!;
  return {
    rule: at('rule'),
    compliance: at('compliance'),
    account: at('account'),
    region: at('region'),
    type: at('type'),
    resource: at('resource'),
    ownerTag: at('ownerTag'),
    at: at('at'),
  };
}
