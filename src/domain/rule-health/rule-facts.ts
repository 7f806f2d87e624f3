// What a scan stores about the rules of a region besides their rows: facts in AWS's words, which each report judges.

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
  /** The resource types in the rule's scope; absent if it has none, so that every type is in scope. */
  resourceTypes?: readonly string[];
  results: number;
  /** The results by verdict. Only stored if reports are cross-checked; absent if the results could not be read. */
  verdicts?: { compliant: number; nonCompliant: number };
  /** The newest `ConfigRuleInvokedTime` among the results. Only read for custom Lambda rules, which have no evaluation status. */
  resultsInvokedAt?: number;
  /** Why the results could not be read. */
  unread?: string;
  /** Whether the rule was deleted while it was read. */
  isGone?: true;
  status?: EvaluationStatus;
  /** The verdict of DescribeComplianceByConfigRule. Only asked for custom Lambda rules without results. */
  compliance?: string;
};

/** The resource types that a configuration recorder records. */
export type RecordingGroup = {
  /** Whether every type is recorded, except those in `types`. Otherwise only those in `types` are. */
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
  /** What is recorded; absent if it was not checked. */
  group?: RecordingGroup;
  /** `recordingFrequency`, such as DAILY; absent if it was not checked. */
  frequency?: string;
};

/** The rules of one account and region, as one scan found them. */
export type RegionRules = {
  /** When the last result was read, in epoch milliseconds. Recorder and evaluation status were read before the first. */
  readAt: number;
  recorder: RecorderFacts;
  /** Why evaluation statuses were not read; absent if they were. */
  statusNotChecked?: string;
  /** Why verdicts of custom Lambda rules were not read; absent if they were, or no rule needed them. */
  complianceNotChecked?: string;
  rules: readonly RuleFacts[];
  /**
   * The owners of NON_COMPLIANT resources, by `type\nid`, where a tag counts that the column Tag:Owner does not show. Absent if there are
   * none.
   */
  ownerTags?: Readonly<Record<string, string>>;
};
