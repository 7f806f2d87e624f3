// What an AWS Config aggregator says, by account and region: the verdict of each rule, and the sources that it could not read.

/** A rule as DescribeAggregateComplianceByConfigRules lists it. Rules without results are absent there. */
export type ListedRule = {
  accountId: string;
  region: string;
  rule: string;
  /** `ComplianceType`. AWS lists COMPLIANT and NON_COMPLIANT only. */
  verdict: string;
  /** `CappedCount`, of the resources with this verdict; absent if AWS gives none. */
  count?: number;
  /** `CapExceeded`: there are more than `count`. */
  isCapped?: boolean;
};

/** A source as DescribeConfigurationAggregatorSourcesStatus lists it: an account, or the organization. */
export type ListedSource = {
  sourceId: string;
  sourceType: string;
  /** Absent if the status is about every region. */
  region?: string;
  /** `LastUpdateStatus`: SUCCEEDED, FAILED or OUTDATED. */
  status: string;
  errorCode?: string;
};

/** The aggregator's verdict of one rule. `failing` is absent if AWS gives no count; if `isCapped`, there are more. */
export type AggregateRule = { verdict: string; failing?: number; isCapped: boolean };

export type AggregateIndex = {
  /** Returns the rules of an account and region by name, in the aggregator's order. */
  findRules: (accountId: string, region: string) => ReadonlyMap<string, AggregateRule>;
  /** Returns why the aggregator's data of an account and region may be wrong, or undefined if nothing says so. */
  findFault: (accountId: string, region: string) => string | undefined;
};

const SUCCEEDED = 'SUCCEEDED';
const NONE: ReadonlyMap<string, AggregateRule> = new Map();

/** Arranges the aggregator's lists. If pages overlap, the later row of a rule or source wins. */
export function indexAggregate(rules: Iterable<ListedRule>, sources: Iterable<ListedSource>): AggregateIndex {
  const byPlace = new Map<string, Map<string, AggregateRule>>();
  for (const { accountId, region, rule, verdict, count, isCapped = false } of rules) {
    const place = `${accountId} ${region}`;
    const failing = verdict === 'COMPLIANT' ? 0 : count;
    const own = byPlace.get(place) ?? new Map<string, AggregateRule>();
    own.set(rule, {
      verdict,
      ...(failing === undefined ? {} : { failing }),
      isCapped: verdict !== 'COMPLIANT' && isCapped,
    });
    byPlace.set(place, own);
  }
  const statuses = new Map<string, ListedSource>();
  for (const source of sources) statuses.set(nameSource(source), source);
  const organization = [...statuses.values()].filter(({ sourceType }) => sourceType === 'ORGANIZATION');

  return {
    findRules: (accountId, region) => byPlace.get(`${accountId} ${region}`) ?? NONE,

    findFault(accountId, region) {
      const own = [statuses.get(`ACCOUNT ${accountId} ${region}`), statuses.get(`ACCOUNT ${accountId} `)];
      const above = organization.filter((source) => source.region === undefined || source.region === region);
      const about = [...own.filter((source) => source !== undefined), ...above];
      // An aggregator of an organization need not list each account: its accounts are the organization's.
      if (about.length === 0) return 'the aggregator has no such source';
      const fault = about.find(({ status }) => status !== SUCCEEDED);
      return fault && describeFault(fault);
    },
  };
}

const nameSource = ({ sourceType, sourceId, region = '' }: ListedSource) => `${sourceType} ${sourceId} ${region}`;

function describeFault({ sourceType, status, errorCode }: ListedSource): string {
  const source = sourceType === 'ORGANIZATION' ? "the aggregator's organization" : 'the source of the aggregator';
  return `${source} is ${status}${errorCode === undefined ? '' : `: ${errorCode}`}`;
}
