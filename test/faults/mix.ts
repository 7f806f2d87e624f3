// Random mixes of faults, as a seed draws them, played and held against the truth.
import { isFailure, type Disposition } from '#domain/coverage/dispositions.ts';
import { HUB_ACCOUNT_ID, MANAGEMENT_ACCOUNT_ID } from '#simulator/world/organization.ts';
import { differenceFrom, flawsOfCoverage, flawsOfEvidence } from '../support/intact.ts';
import type { Lab } from '../support/lab.ts';
import { expectedCsv, expectedDispositions } from '../support/oracle.ts';
import { enter } from './ledger.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { mixOf, type Fault } from './mix-faults.ts';

/** What a seed came to, and in `told` a line about it for people. */
type Played = { lost: string[]; doubled: string[]; flaws: string[]; told: string };

/** The faults of a seed for a lab's organization; none hits the accounts that a run needs. */
export function faultsOf({ simulator }: Lab, seed: number): Fault[] {
  const ids = [...simulator.oracle().regions()].map(({ accountId }) => accountId);
  const accounts = [...new Set(ids)].filter((id) => ![HUB_ACCOUNT_ID, MANAGEMENT_ACCOUNT_ID].includes(id));
  return mixOf(seed, accounts, simulator.scenario.regions);
}

/** Reports on a lab's organization while the faults of a seed are at work, and holds all that is left against the truth. */
export async function playMix(lab: Lab, seed: number): Promise<Played> {
  const startedAt = Date.now();
  const { simulator } = lab;
  const faults = faultsOf(lab, seed);
  simulator.control({ clearFaults: true, addFaults: faults, week: seed });
  const reportDate = new Date(Date.UTC(2025, 0, 6 + 7 * seed)).toISOString().slice(0, 10);
  const result = (await (await lab.start({ retryWindowHours: 0, reportDate })).result()) as ReportResult;

  const oracle = expectedDispositions(simulator);
  const csv = expectedCsv(simulator);
  const injected = simulator.control({});
  simulator.control({ clearFaults: true }); // Reading back what was published is no part of the run.
  const { rows, lost, doubled } = await differenceFrom(csv, oracle, lab, result);
  const flaws = [
    ...(await flawsOfCoverage(oracle, lab, result)),
    ...(await flawsOfEvidence(lab, result)),
    ...flawsOfFailed(oracle, result),
  ];
  const calls = injected.reduce((sum, one) => sum + one.injected, 0);
  enter({
    name: `mix of faults, seed ${seed}`,
    faults: faults.length,
    rows,
    lost: lost.length,
    doubled: doubled.length,
  });
  const notified = [
    `seed ${seed}: ${faults.length} faults, ${calls} calls struck: ${tally(faults.map(nameOf))}`,
    `  ${oracle.length} regions of accounts: ${tally(oracle.map((line) => line.split(' ')[2]!))}; ${rows} rows, ${lost.length} lost, ${doubled.length} doubled; ${Math.round((Date.now() - startedAt) / 1_000)} s`,
  ].join('\n');
  const inWords = flaws.map(
    (flaw) =>
      `${flaw} (${faults
        .filter((fault) => hits(fault, flaw))
        .map((fault) => JSON.stringify(fault))
        .join(', ')})`,
  );
  return { lost: lost.slice(0, 5), doubled: doubled.slice(0, 5), flaws: inWords, told: notified };
}

/** An account has failed if one of its regions has. */
function flawsOfFailed(oracle: readonly string[], { accounts }: ReportResult): string[] {
  const failing = oracle
    .map((line) => line.split(' '))
    .filter(([, , disposition]) => isFailure(disposition as Disposition));
  const failed = new Set(failing.map(([accountId]) => accountId)).size;
  return accounts.failed === failed ? [] : [`${accounts.failed} failed accounts instead of ${failed}`];
}

/** Whether a fault is of the account that a flaw names. */
function hits(fault: Fault, flaw: string): boolean {
  return 'accounts' in fault && Array.isArray(fault.accounts) && fault.accounts.some((id) => flaw.includes(id));
}

/** A fault as the summary names it: those that pass apart from those that last. */
function nameOf(fault: Fault): string {
  const passes = 'times' in fault && fault.times !== undefined;
  const how = 'how' in fault ? ` (${fault.how})` : '';
  return `${passes ? 'passing ' : ''}${fault.kind}${how}`;
}

function tally(names: readonly string[]): string {
  const counts = [...Map.groupBy(names, (name) => name)].map(([name, each]) => [name, each.length] as const);
  return counts
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `${name} ×${count}`)
    .join(', ');
}
