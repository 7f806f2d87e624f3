// The request log: calls, throttles and errors by account, region and operation, and who called what.

export interface OperationCounts {
  calls: number;
  throttled: number;
  errors: number;
}

export interface Violation {
  readonly principal: string;
  readonly operation: string;
  readonly resource: string;
  readonly reason: string;
}

export interface PrincipalUse {
  readonly role: string;
  readonly operation: string;
  /** What the call was about, without ids: an S3 bucket and the first part of the key, `config-rule`, a role's name. */
  readonly resource: string;
  readonly calls: number;
}

export interface LogReport {
  readonly totals: OperationCounts;
  readonly operations: Record<string, OperationCounts>;
  readonly accounts: Record<string, Record<string, Record<string, OperationCounts>>>;
  readonly assumeRole: {
    readonly total: number;
    /** Most in any one second, counted by the clock. */
    readonly mostPerSecond: number;
    readonly byAccount: Record<string, number>;
  };
  readonly principals: readonly PrincipalUse[];
  readonly violations: readonly Violation[];
  readonly concurrent: { readonly most: number; readonly mostByAccount: Record<string, number> };
}

/** A call in flight; `end` says how it went. */
export interface OpenCall {
  end(outcome: 'answered' | 'throttled' | 'failed'): void;
}

export interface RequestLog {
  begin(service: string, operation: string, accountId: string, region: string): OpenCall;
  use(role: string, operation: string, resource: string): void;
  violate(violation: Violation): void;
  report(withAccounts?: boolean): LogReport;
  reset(): void;
}

/** Violations kept; their number is what matters after that. */
const MAX_VIOLATIONS = 1000;

interface AccountLog {
  inFlight: number;
  mostInFlight: number;
  assumed: number;
  /** By region: three counters for each operation, in the order that operations were first seen. */
  readonly regions: Map<string, number[]>;
}

export function createRequestLog(): RequestLog {
  const operationIds = new Map<string, number>();
  const accounts = new Map<string, AccountLog>();
  const uses = new Map<string, PrincipalUse & { calls: number }>();
  const violations: Violation[] = [];
  let totals: number[] = [];
  let inFlight = 0;
  let mostInFlight = 0;
  let second = 0;
  let assumedInSecond = 0;
  let mostPerSecond = 0;

  function accountLog(accountId: string): AccountLog {
    let account = accounts.get(accountId);
    if (account === undefined) {
      account = { inFlight: 0, mostInFlight: 0, assumed: 0, regions: new Map() };
      accounts.set(accountId, account);
    }
    return account;
  }

  function counters(account: AccountLog, region: string): number[] {
    let counts = account.regions.get(region);
    if (counts === undefined) account.regions.set(region, (counts = []));
    return counts;
  }

  function countSecond(): void {
    const now = Math.floor(performance.now() / 1000);
    assumedInSecond = now === second ? assumedInSecond + 1 : 1;
    second = now;
    mostPerSecond = Math.max(mostPerSecond, assumedInSecond);
  }

  const increment = (counts: number[], at: number) => {
    while (counts.length <= at) counts.push(0);
    counts[at]! += 1;
  };

  const unpack = (counts: readonly number[]): Record<string, OperationCounts> => {
    const byOperation: Record<string, OperationCounts> = {};
    for (const [name, id] of operationIds) {
      const [calls = 0, throttled = 0, errors = 0] = counts.slice(id * 3, id * 3 + 3);
      if (calls > 0) byOperation[name] = { calls, throttled, errors };
    }
    return byOperation;
  };

  return {
    begin(service, operation, accountId, region) {
      const name = `${service}:${operation}`;
      let id = operationIds.get(name);
      if (id === undefined) operationIds.set(name, (id = operationIds.size));
      const at = id * 3;
      const account = accountLog(accountId);
      const counts = counters(account, region);
      increment(counts, at);
      increment(totals, at);
      if (name === 'sts:AssumeRole') {
        account.assumed += 1;
        countSecond();
      }
      mostInFlight = Math.max(mostInFlight, ++inFlight);
      account.mostInFlight = Math.max(account.mostInFlight, ++account.inFlight);
      let open = true;
      return {
        end(outcome) {
          if (!open) return;
          open = false;
          inFlight -= 1;
          account.inFlight -= 1;
          if (outcome === 'answered') return;
          const which = outcome === 'throttled' ? 1 : 2;
          increment(counts, at + which);
          increment(totals, at + which);
        },
      };
    },
    use(role, operation, resource) {
      const key = `${role} ${operation} ${resource}`;
      const known = uses.get(key);
      if (known === undefined) uses.set(key, { role, operation, resource, calls: 1 });
      else known.calls += 1;
    },
    violate(violation) {
      if (violations.length < MAX_VIOLATIONS) violations.push(violation);
    },
    report(withAccounts = true) {
      const operations = unpack(totals);
      const sum = { calls: 0, throttled: 0, errors: 0 };
      for (const { calls, throttled, errors } of Object.values(operations)) {
        sum.calls += calls;
        sum.throttled += throttled;
        sum.errors += errors;
      }
      const known = withAccounts ? [...accounts] : [];
      const byAccount = <T>(value: (account: AccountLog) => T) =>
        Object.fromEntries(known.map(([id, account]) => [id, value(account)]));
      return {
        totals: sum,
        operations,
        accounts: byAccount(({ regions }) =>
          Object.fromEntries([...regions].map(([region, counts]) => [region, unpack(counts)])),
        ),
        assumeRole: {
          total: operations['sts:AssumeRole']?.calls ?? 0,
          mostPerSecond,
          byAccount: Object.fromEntries(
            known.filter(([, { assumed }]) => assumed > 0).map(([id, { assumed }]) => [id, assumed]),
          ),
        },
        principals: [...uses.values()],
        violations: [...violations],
        concurrent: { most: mostInFlight, mostByAccount: byAccount(({ mostInFlight: most }) => most) },
      };
    },
    reset() {
      // Calls still in flight end against their own, forgotten counters.
      accounts.clear();
      uses.clear();
      violations.length = 0;
      totals = [];
      mostInFlight = inFlight;
      mostPerSecond = 0;
    },
  };
}
