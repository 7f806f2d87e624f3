// The facts that a scan stores about the rules of a region in addition to their rows. The facts come from AWS unchanged, and each report
// derives rule health from them.

/** When AWS Config last ran a rule, from DescribeConfigRuleEvaluationStatus. Times are epoch milliseconds. */
export type EvaluationStatus = {
  firstActivatedAt?: number;
  invokedAt?: number;
  invocationFailedAt?: number;
  evaluatedAt?: number;
  evaluationFailedAt?: number;
  errorCode?: string;
  errorMessage?: string;
  /** AWS's `FirstEvaluationStarted`: whether the rule has finished at least one evaluation. */
  hasEvaluated?: boolean;
};

/** A rule that AWS lists in a region. */
export type RuleFacts = {
  name: string;
  /** `Source.Owner`: AWS, CUSTOM_LAMBDA or CUSTOM_POLICY. */
  owner: string;
  /** The service that created the rule; absent for the account's own rules. */
  createdBy?: string;
  /** `ConfigRuleState`; absent if the rule is ACTIVE. */
  state?: string;
  isInternal?: true;
  /** The hours between two evaluations of a periodic rule; absent if only configuration changes trigger the rule. */
  frequencyHours?: number;
  /** The resource types in the rule's scope; absent if the rule has no such scope, so that every type is in scope. */
  resourceTypes?: readonly string[];
  results: number;
  /** The results by verdict. Stored only if reports are cross-checked; absent if the results could not be read. */
  verdicts?: { compliant: number; nonCompliant: number };
  /** The newest `ConfigRuleInvokedTime` among the results. Read only for custom Lambda rules, which have no evaluation status. */
  resultsInvokedAt?: number;
  /** Why the results could not be read. */
  unread?: string;
  /** Whether the rule was deleted during the scan. */
  isGone?: true;
  status?: EvaluationStatus;
  /** The verdict from DescribeComplianceByConfigRule. Requested only for custom Lambda rules without results. */
  compliance?: string;
};

/** The resource types that a configuration recorder records. */
export type RecordingGroup = {
  /** If true, every type except those in `types` is recorded. If false, only those in `types` are recorded. */
  recordsAll: boolean;
  types: readonly string[];
  /** Whether the four IAM types, which are global, are recorded if `recordsAll` is set. */
  recordsGlobalTypes: boolean;
};

/** The configuration recorder of a region. */
export type RecorderFacts = {
  state: 'recording' | 'stopped' | 'none' | 'not-checked';
  /** When recording stopped, in epoch milliseconds. */
  stoppedAt?: number;
  /** The recorded resource types; absent if they were not checked. */
  group?: RecordingGroup;
  /** `recordingFrequency`, such as DAILY; absent if it was not checked. */
  frequency?: string;
  /** `recordingModeOverrides`: the types that are recorded at another frequency; absent if there are none. */
  overrides?: readonly { frequency: string; types: readonly string[] }[];
};

/** The rules of one account and region, as one scan found them. */
export type RegionRules = {
  /** When the last result was read, in epoch milliseconds. The recorder and the evaluation statuses were read before the first result. */
  readAt: number;
  recorder: RecorderFacts;
  /** Why evaluation statuses were not read; absent if they were read. */
  statusNotChecked?: string;
  /** Why verdicts of custom Lambda rules were not read; absent if they were read or no rule needed them. */
  complianceNotChecked?: string;
  rules: readonly RuleFacts[];
  /**
   * The owners of NON_COMPLIANT resources whose owner tag is not in the column Tag:Owner, keyed by `type\nid`. Absent if there are none.
   */
  ownerTags?: Readonly<Record<string, string>>;
};
