// The data of an AWS Config aggregator by account and region: the verdict for each rule, and the sources that could not be read.

/** A rule as DescribeAggregateComplianceByConfigRules lists it. That API omits rules without results. */
export type ListedRule = {
  accountId: string;
  region: string;
  rule: string;
  /** `ComplianceType`. AWS lists COMPLIANT and NON_COMPLIANT only. */
  verdict: string;
  /** `CappedCount`: the number of resources with this verdict; absent if AWS returns none. */
  count?: number;
  /** `CapExceeded`: whether there are more resources than `count`. */
  isCapped?: boolean;
};

/** A source as DescribeConfigurationAggregatorSourcesStatus lists it: an account or the organization. */
export type ListedSource = {
  sourceId: string;
  sourceType: string;
  /** Absent if the status applies to every region. */
  region?: string;
  /** `LastUpdateStatus`: SUCCEEDED, FAILED or OUTDATED. */
  status: string;
  errorCode?: string;
};

/** The aggregator's verdict for one rule. `failing` is absent if AWS returns no count. If `isCapped` is set, more resources fail. */
export type AggregateRule = { verdict: string; failing?: number; isCapped: boolean };

export type AggregateIndex = {
  /** Returns the rules of an account and region by name, in the aggregator's order. */
  findRules: (accountId: string, region: string) => ReadonlyMap<string, AggregateRule>;
  /** Returns why the aggregator's data for an account and region may be wrong, or undefined if no problem is known. */
  findFault: (accountId: string, region: string) => string | undefined;
};

const SUCCEEDED = 'SUCCEEDED';
const NONE: ReadonlyMap<string, AggregateRule> = new Map();

/** Collects the aggregator's lists in compact form, because they are too long to keep as received. */
export type AggregateCollector = {
  addRule: (rule: ListedRule) => void;
  addSource: (source: ListedSource) => void;
  index: AggregateIndex;
};

/** Indexes the aggregator's lists. If pages overlap, the later row for a rule or source wins. */
export function indexAggregate(rules: Iterable<ListedRule>, sources: Iterable<ListedSource>): AggregateIndex {
  const collector = collectAggregate();
  for (const rule of rules) collector.addRule(rule);
  for (const source of sources) collector.addSource(source);
  return collector.index;
}

export function collectAggregate(): AggregateCollector {
  // An organization may have 600,000 rules but has few distinct names, regions and verdicts, so each is stored once.
  const byRegion = new Map<string, Map<string, AggregateRule>>();
  const names = new Map<string, string>();
  const verdicts = new Map<string, AggregateRule>();
  const statuses = new Map<string, ListedSource>();
  const organization = () => [...statuses.values()].filter(({ sourceType }) => sourceType === 'ORGANIZATION');
  let above: ListedSource[] | undefined;

  return {
    addRule({ accountId, region, rule, verdict, count, isCapped = false }) {
      const place = `${accountId} ${region}`;
      const own = byRegion.get(place) ?? new Map<string, AggregateRule>();
      const failing = verdict === 'COMPLIANT' ? 0 : count;
      const exceedsCap = verdict !== 'COMPLIANT' && isCapped;
      const key = `${verdict} ${failing} ${exceedsCap}`;
      const counted = failing === undefined ? {} : { failing };
      const known = verdicts.get(key) ?? { verdict, ...counted, isCapped: exceedsCap };
      verdicts.set(key, known);
      const name = names.get(rule) ?? rule;
      names.set(name, name);
      own.set(name, known);
      byRegion.set(place, own);
    },

    addSource(source) {
      statuses.set(nameSource(source), source);
      above = undefined;
    },

    index: {
      findRules: (accountId, region) => byRegion.get(`${accountId} ${region}`) ?? NONE,

      findFault(accountId, region) {
        above ??= organization();
        const own = [statuses.get(`ACCOUNT ${accountId} ${region}`), statuses.get(`ACCOUNT ${accountId} `)];
        const organizationSources = above.filter((source) => source.region === undefined || source.region === region);
        const about = [...own.filter((source) => source !== undefined), ...organizationSources];
        // An organization aggregator need not list each account, because it covers all accounts of the organization.
        if (about.length === 0) return 'the aggregator has no such source';
        const fault = about.find(({ status }) => status !== SUCCEEDED);
        return fault && describeFault(fault);
      },
    },
  };
}

const nameSource = ({ sourceType, sourceId, region = '' }: ListedSource) => `${sourceType} ${sourceId} ${region}`;

function describeFault({ sourceType, status, errorCode }: ListedSource): string {
  const source = sourceType === 'ORGANIZATION' ? "the aggregator's organization" : 'the source of the aggregator';
  return `${source} is ${status}${errorCode === undefined ? '' : `: ${errorCode}`}`;
}
