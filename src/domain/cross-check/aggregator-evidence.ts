// The evidence of a cross-check: the aggregator's pages and the rules that were read again, as they are stored.
import type { StoredObject } from '#domain/coverage/outcome.ts';
import type { ListedRule, ListedSource } from './aggregate.ts';
import type { Reread } from './settle.ts';

/** A row of DescribeAggregateComplianceByConfigRules, in AWS's words. */
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

/** A row of DescribeConfigurationAggregatorSourcesStatus, in AWS's words. */
type SourceRow = {
  SourceId?: string | undefined;
  SourceType?: string | undefined;
  AwsRegion?: string | undefined;
  LastUpdateStatus?: string | undefined;
  LastErrorCode?: string | undefined;
};

export type AggregatorListing = 'sources' | 'rules';

/** Some pages of one listing, and how far reading had come with them. The next attempt goes on from the latest that was stored. */
export type AggregatorPages = {
  schemaVersion: 1;
  startedAtMs: number;
  listing: AggregatorListing;
  /** The rows of each page as AWS listed them. */
  pages: (RuleRow | SourceRow)[][];
  /** The pages that were stored before these, in order. */
  before: StoredObject[];
  /** The listing that goes on, and its token; absent if these are the last pages. */
  next?: { listing: AggregatorListing; token?: string };
};

/** All pages of the aggregator, or why there are none. */
export type AggregatorEvidence = {
  schemaVersion: 1;
  name: string;
  region: string;
  /** When reading began by AWS's clock, in epoch milliseconds. */
  startedAtMs: number;
  /** Why the aggregator could not be read; absent if it was. */
  fault?: string;
  /** The objects with the pages (`AggregatorPages`), in order. */
  pages: StoredObject[];
};

/** The rules that were read again. Rules with a difference that are not among them were not. */
export type RereadEvidence = { schemaVersion: 1; rereads: Reread[] };

/** Returns a row as the cross-check takes it; undefined if AWS left out what names the rule or its verdict. */
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

/** Returns a source as the cross-check takes it. One without a status counts as failed. */
export function toListedSource(row: SourceRow): ListedSource {
  const { SourceId = '', SourceType = '', AwsRegion, LastUpdateStatus = 'not known', LastErrorCode } = row;
  return {
    ...{ sourceId: SourceId, sourceType: SourceType, status: LastUpdateStatus },
    ...(AwsRegion === undefined ? {} : { region: AwsRegion }),
    ...(LastErrorCode === undefined ? {} : { errorCode: LastErrorCode }),
  };
}
