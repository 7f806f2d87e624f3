// The stored evidence of a cross-check: the aggregator's pages, and the rules that were re-read.
import type { StoredObject } from '#domain/coverage/outcome.ts';
import type { ListedRule, ListedSource } from './aggregate.ts';
import type { Reread } from './confirm-difference.ts';

/** A row of DescribeAggregateComplianceByConfigRules, with AWS's field names. */
type RuleRow = {
  ConfigRuleName?: string | undefined;
  AccountId?: string | undefined;
  AwsRegion?: string | undefined;
  Compliance?:
    | {
        ComplianceType?: string | undefined;
        ComplianceContributorCount?:
          | { CappedCount?: number | undefined; CapExceeded?: boolean | undefined }
          | undefined;
      }
    | undefined;
};

/** A row of DescribeConfigurationAggregatorSourcesStatus, with AWS's field names. */
type SourceRow = {
  SourceId?: string | undefined;
  SourceType?: string | undefined;
  AwsRegion?: string | undefined;
  LastUpdateStatus?: string | undefined;
  LastErrorCode?: string | undefined;
};

export type AggregatorListing = 'sources' | 'rules';

/** Some pages of one listing, and the position reached after them. The next attempt resumes from the latest stored position. */
export type AggregatorPages = {
  schemaVersion: 1;
  startedAtMs: number;
  listing: AggregatorListing;
  /** The rows of each page as AWS listed them. */
  pages: (RuleRow | SourceRow)[][];
  /** The stored objects that contain the earlier pages, in order. */
  before: StoredObject[];
  /** The listing to continue with, and its pagination token; absent if these are the last pages. */
  next?: { listing: AggregatorListing; token?: string };
};

/** All pages of the aggregator, or the reason why there are none. */
export type AggregatorEvidence = {
  schemaVersion: 1;
  name: string;
  region: string;
  /** When reading started according to AWS's clock, in epoch milliseconds. */
  startedAtMs: number;
  /** Why the aggregator could not be read; absent if it was read. */
  fault?: string;
  /** The stored objects that contain the pages (`AggregatorPages`), in order. */
  pages: StoredObject[];
};

/** The rules that were re-read. A rule with a difference that is not listed here was not re-read. */
export type RereadEvidence = { schemaVersion: 1; rereads: Reread[] };

/** Converts a row for the cross-check. Returns undefined if AWS omitted the verdict or any field that identifies the rule. */
export function toListedRule({ ConfigRuleName, AccountId, AwsRegion, Compliance }: RuleRow): ListedRule | undefined {
  const verdict = Compliance?.ComplianceType;
  if (!ConfigRuleName || !AccountId || !AwsRegion || !verdict) return undefined;
  const { CappedCount, CapExceeded } = Compliance.ComplianceContributorCount ?? {};
  return {
    ...{ accountId: AccountId, region: AwsRegion, rule: ConfigRuleName, verdict },
    ...(CappedCount === undefined ? {} : { count: CappedCount }),
    ...(CapExceeded === undefined ? {} : { isCapped: CapExceeded }),
  };
}

/** Converts a source for the cross-check. A source without a status is treated as failed. */
export function toListedSource(row: SourceRow): ListedSource {
  const { SourceId = '', SourceType = '', AwsRegion, LastUpdateStatus = 'not known', LastErrorCode } = row;
  return {
    ...{ sourceId: SourceId, sourceType: SourceType, status: LastUpdateStatus },
    ...(AwsRegion === undefined ? {} : { region: AwsRegion }),
    ...(LastErrorCode === undefined ? {} : { errorCode: LastErrorCode }),
  };
}
