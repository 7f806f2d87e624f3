// The faults at work: which accounts each one hits, how often it has struck, and how a test clears them.
import { choose, fraction, hashText, mix } from '#simulator/base/hash.ts';
import type { Organization } from '#simulator/world/organization.ts';
import type { Fault, FaultKind } from '#simulator/scenario/faults.ts';

/** Lasting faults: the same answer to every call, until they are cleared. */
type StandingKind = Exclude<FaultKind, CountedFault['kind']>;
/** Faults that strike some calls: by count, by chance, or all of them. */
export type CountedFault = Extract<
  Fault,
  {
    kind:
      | 'throttling-storm'
      | 'server-error'
      | 'cut-connection'
      | 'slow-answer'
      | 'hang'
      | 'malformed'
      | 'refusal'
      | 's3-refuse';
  }
>;

type FaultOf<K extends FaultKind> = Extract<Fault, { kind: K }>;

interface ActiveFault {
  readonly fault: Fault;
  /** `undefined`: every account. */
  readonly accounts: ReadonlySet<string> | undefined;
  readonly regions: ReadonlySet<string> | undefined;
  readonly seen: Map<string, number>;
  injected: number;
}

export interface FaultReport {
  readonly fault: Fault;
  readonly accounts: readonly string[] | 'all';
  /** Calls struck; standing faults are not counted. */
  readonly injected: number;
}

const COUNTED: ReadonlySet<FaultKind> = new Set<CountedFault['kind']>([
  'throttling-storm',
  'server-error',
  'cut-connection',
  'slow-answer',
  'hang',
  'malformed',
  'refusal',
  's3-refuse',
]);

function isCounted(fault: Fault): fault is CountedFault {
  return COUNTED.has(fault.kind);
}

/** Whether a counted fault names an operation, by itself or by its service; without a list it is all of Config. */
export function names(fault: CountedFault, service: string, operation: string): boolean {
  const operations = fault.operations ?? ['config'];
  return operations.includes(service) || operations.includes(`${service}:${operation}`);
}

export interface Faults {
  /** The standing fault of a kind that hits an account, in a region where the kind has regions. */
  find<K extends StandingKind>(
    kind: K,
    accountId: string,
    region?: string,
    which?: (fault: FaultOf<K>) => boolean,
  ): FaultOf<K> | undefined;
  /** The counted fault that strikes this call, if any; asking counts the call. */
  inject(service: string, operation: string, accountId: string, region: string, key?: string): CountedFault | undefined;
  /** Every counted fault that strikes all calls of an account for good; in any region without one. */
  lasting(accountId: string, region?: string): CountedFault[];
  add(fault: Fault): void;
  /** Removes every fault, or those of one kind. */
  clear(kind?: FaultKind): void;
  /** No fault hits this account any more. */
  fixAccount(accountId: string): void;
  report(): FaultReport[];
}

/**
 * The faults of a scenario, with accounts chosen by the seed where the scenario gives a number or a share. `now` is asked
 * for the present week.
 */
export function createFaults(
  seed: number,
  organization: Organization,
  initial: readonly Fault[],
  now: { readonly week: number },
): Faults {
  const active: ActiveFault[] = [];
  const fixedAccounts = new Set<string>();
  // The hub and the management account are never chosen: a run needs them. A scenario may still name them.
  const candidates = organization.accounts.filter(
    ({ index, state }) => state === 'ACTIVE' && index !== 0 && index !== 2,
  );
  const chosen = new Set<number>();
  let added = 0;

  function accountsOf(fault: Fault): ReadonlySet<string> | undefined {
    added += 1;
    if (!('accounts' in fault) || fault.accounts === undefined) return undefined;
    if (Array.isArray(fault.accounts)) return new Set(fault.accounts);
    const { accounts } = fault;
    const count = 'count' in accounts ? accounts.count : Math.round(accounts.share * candidates.length);
    const free = candidates.map(({ index }) => index).filter((index) => !chosen.has(index));
    const indices = choose(free, count, mix(mix(seed, 111), added));
    for (const index of indices) chosen.add(index);
    return new Set(indices.map((index) => organization.accounts[index]!.id));
  }

  const isAtWork = ({ weeks: [first, last] = [0, Infinity] }: Fault) => first <= now.week && now.week <= last;
  const hits = ({ fault, accounts, regions }: ActiveFault, accountId: string, region: string | undefined) =>
    isAtWork(fault) &&
    (accounts === undefined || accounts.has(accountId)) &&
    (regions === undefined || region === undefined || regions.has(region)) &&
    !fixedAccounts.has(accountId);

  const faults: Faults = {
    find<K extends StandingKind>(kind: K, accountId: string, region?: string, which?: (fault: FaultOf<K>) => boolean) {
      for (const one of active) {
        if (one.fault.kind !== kind || !hits(one, accountId, region)) continue;
        const fault = one.fault as FaultOf<K>;
        if (which === undefined || which(fault)) return fault;
      }
      return undefined;
    },
    inject(service, operation, accountId, region, key = '') {
      for (const one of active) {
        const { fault } = one;
        if (!isCounted(fault) || !names(fault, service, operation)) continue;
        // A role is assumed once for all regions, through the endpoint of any.
        if (!hits(one, accountId, service === 'sts' ? undefined : region)) continue;
        if (fault.kind === 's3-refuse' && !key.startsWith(fault.keyPrefix)) continue;
        const caller = `${accountId} ${region}`;
        const call = one.seen.get(caller) ?? 0;
        one.seen.set(caller, call + 1);
        if (call < fault.afterCalls || call >= fault.afterCalls + (fault.times ?? Infinity)) continue;
        if (fault.probability < 1 && fraction(mix(mix(seed, hashText(caller)), call)) >= fault.probability) continue;
        one.injected += 1;
        return fault;
      }
      return undefined;
    },
    lasting: (accountId, region) =>
      active.flatMap((one) => {
        const { fault } = one;
        if (!isCounted(fault) || fault.times !== undefined || fault.probability < 1) return [];
        return hits(one, accountId, region) ? [fault] : [];
      }),
    add(fault) {
      const accounts = accountsOf(fault);
      const regions = 'regions' in fault && fault.regions !== undefined ? new Set(fault.regions) : undefined;
      if (accounts === undefined) fixedAccounts.clear();
      else for (const id of accounts) fixedAccounts.delete(id);
      active.push({ fault, accounts, regions, seen: new Map(), injected: 0 });
    },
    clear(kind) {
      for (let i = active.length - 1; i >= 0; i--)
        if ((kind ?? active[i]!.fault.kind) === active[i]!.fault.kind) active.splice(i, 1);
    },
    fixAccount: (accountId) => void fixedAccounts.add(accountId),
    report: () =>
      active.map(({ fault, accounts, injected }) => ({
        fault,
        accounts: accounts === undefined ? 'all' : [...accounts].filter((id) => !fixedAccounts.has(id)),
        injected,
      })),
  };
  for (const fault of initial) faults.add(fault);
  return faults;
}
