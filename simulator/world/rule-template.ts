// A rule of an organization, before it gets its name in an account and region.
export interface SourceDetail {
  readonly EventSource: 'aws.config';
  readonly MessageType?: string;
  readonly MaximumExecutionFrequency?: string;
}

export interface RuleTemplate {
  readonly slot: number;
  /** The name without the generated suffix. */
  readonly stem: string;
  readonly suffixAfter: string | undefined;
  readonly createdBy: string | undefined;
  readonly owner: 'AWS' | 'CUSTOM_LAMBDA' | 'CUSTOM_POLICY';
  readonly identifier: string | undefined;
  readonly description: string | undefined;
  readonly resourceTypes: readonly string[];
  readonly sourceDetails: readonly SourceDetail[];
  readonly frequency: string | undefined;
  readonly parameters: Readonly<Record<string, string>> | undefined;
  readonly state: string;
  readonly internal: boolean;
  /** Looks at the account as a whole, so it has one result. */
  readonly ofAccount: boolean;
  readonly hash: number;
}
