// Random mixes of faults, as a seed draws them: an organization of which every other account has a trouble of its own.
import type { ReportResult } from '#src/workflows/run-state.ts';
import type { ControlInput } from '#simulator/control.ts';
import { fraction, mix, pick } from '#simulator/hash.ts';
import { HUB_ACCOUNT_ID, MANAGEMENT_ACCOUNT_ID } from '#simulator/organization.ts';
import { MALFORMED } from '#simulator/scenario-faults.ts';
import { differenceFrom, flawsOfCoverage, flawsOfEvidence } from '../support/intact.ts';
import type { Lab } from '../support/lab.ts';
import { trueCsv, trueDispositions } from '../support/truth.ts';
import { enter } from './ledger.ts';

type Faults = NonNullable<ControlInput['addFaults']>;
type Fault = Faults[number];

/** Draws for one seed, each another. */
type Draw = { choose<T>(choices: readonly T[]): T; chance(share: number): boolean; upTo(most: number): number };

function drawsOf(seed: number): Draw {
  let drawn = 0;
  const next = () => mix(mix(seed, 131), (drawn += 1));
  return {
    choose: (choices) => pick(choices, next()),
    chance: (share) => fraction(next()) < share,
    upTo: (most) => next() % (most + 1),
  };
}

const CONFIG_OPERATIONS = [
  'config:DescribeConfigurationRecorderStatus',
  'config:DescribeConfigRules',
  'config:GetComplianceDetailsByConfigRule',
  'config:SelectResourceConfig',
];

type Whom = { accounts: string[] };
type Maker = (draw: Draw, account: Whom, place: Whom & { regions?: string[] }) => Fault;

/** Faults that stand: each implies a disposition, a note, or nothing at all. */
const STANDING: Maker[] = [
  (_, account) => ({ kind: 'role-missing', ...account }),
  (_, account) => ({ kind: 'scp-deny', on: 'assume-role', ...account }),
  (_, __, place) => ({ kind: 'scp-deny', on: 'config', ...place }),
  (_, __, place) => ({ kind: 'access-denied', ...place }),
  (_, __, place) => ({ kind: 'region-disabled', ...place }),
  (_, __, place) => ({ kind: 'recorder-off', ...place }),
  (_, __, place) => ({ kind: 'recorder-missing', ...place }),
  (_, __, place) => ({ kind: 'no-rules', ...place }),
  (draw, _, place) => ({ kind: 'rule-deleted-mid-run', rules: 1 + draw.upTo(1), ...place }),
  (_, __, place) => ({ kind: 'rule-details-denied', ...place }),
  (_, __, place) => ({ kind: 'tags-denied', ...place }),
  (draw, _, place) => ({ kind: 'huge', bytes: 10 ** (3 + draw.upTo(3)), ...place }),
  (draw, account) => ({ kind: 'expiring-credentials', afterCalls: 3 + draw.upTo(6), ...account }),
];

/** Faults of calls that last: the account cannot be read, or its tags cannot, or an odd answer is read as it is. */
const LASTING: Maker[] = [
  (draw, _, place) => ({
    ...{ kind: 'malformed', how: draw.choose(MALFORMED), ...place },
    operations: [draw.choose([...CONFIG_OPERATIONS, 'sts:AssumeRole'])],
  }),
  (draw, _, place) => ({
    ...{ kind: 'server-error', status: draw.choose([500, 503] as const), ...place },
    operations: [draw.choose(CONFIG_OPERATIONS)],
  }),
  (draw, _, place) => ({ kind: 'cut-connection', operations: [draw.choose(CONFIG_OPERATIONS)], ...place }),
];

/** Lasting as well; but the SDK waits long before it gives up, so only some seeds have it. */
const THROTTLED: Maker = (draw, _, place) => ({
  ...{ kind: 'throttling-storm', ...place },
  operations: [draw.choose(CONFIG_OPERATIONS)],
});

/** Answers that a reader can tell from right ones; the others are taken as they are, and would be seen. */
const BROKEN = MALFORMED.filter(
  (how) =>
    !['unknown-enum', 'nul-characters', 'huge-texts', 'huge-numbers', 'wrong-account', 'null-lists'].includes(how),
);

/** Faults that pass: nothing of them may be seen in the end. */
const PASSING: Maker[] = [
  (draw, _, place) => ({ kind: 'throttling-storm', times: 1 + draw.upTo(2), afterCalls: draw.upTo(4), ...place }),
  (draw, _, place) => ({ kind: 'server-error', times: 1 + draw.upTo(2), afterCalls: draw.upTo(4), ...place }),
  (draw, _, place) => ({
    ...{ kind: 'cut-connection', when: draw.choose(['before-answer', 'half-way'] as const), ...place },
    ...{ times: 1 + draw.upTo(1), afterCalls: draw.upTo(4) },
  }),
  (draw, _, place) => ({
    ...{ kind: 'malformed', how: draw.choose(BROKEN), ...place },
    ...{ times: 1, afterCalls: draw.upTo(4) },
  }),
  (draw, account) => ({
    kind: 'malformed',
    how: 'garbage',
    times: 1,
    operations: ['sts'],
    ...account,
  }),
  (draw, _, place) => ({ kind: 'slow-answer', delayMs: 50 + draw.upTo(200), ...place }),
];

/**
 * What strikes calls of all accounts, and the services that a run has but one of: seldom enough that neither the SDK's
 * budget of retries nor an account's attempts run out, for then it would rightly be `failed`.
 */
const EVERYWHERE: ((draw: Draw) => Fault)[] = [
  () => ({ kind: 's3-refuse', how: '503', probability: 0.05 }),
  () => ({ kind: 's3-refuse', how: 'cut', probability: 0.03 }),
  () => ({ kind: 's3-refuse', how: '403', operations: ['s3:GetObject'], times: 2 }),
  () => ({
    kind: 'cut-connection',
    when: 'half-way',
    operations: ['s3:PutObject', 's3:CopyObject'],
    probability: 0.05,
  }),
  (draw) => ({
    kind: 'malformed',
    how: draw.choose(['truncated', 'garbage', 'nul-characters'] as const),
    operations: ['s3:GetObject'],
    times: 2,
  }),
  () => ({ kind: 'server-error', operations: ['organizations'], times: 1 }),
  () => ({ kind: 'server-error', operations: ['sts'], probability: 0.05 }),
  (draw) => ({
    kind: 'malformed',
    how: draw.choose(BROKEN),
    operations: [draw.choose(['organizations:ListRoots', 'organizations:ListOrganizationalUnitsForParent'])],
    times: 1,
  }),
  () => ({ kind: 'server-error', status: 503, probability: 0.02 }),
];

/** The faults of a seed: for every other account one, for some two; for the whole a few. */
function mixOf(seed: number, accounts: readonly string[], regions: readonly string[]): Faults {
  const draw = drawsOf(seed);
  const lasting = seed % 10 === 0 ? [...LASTING, THROTTLED] : LASTING;
  const ofAccounts = accounts.flatMap((id) => {
    if (draw.chance(0.5)) return [];
    const whom = { accounts: [id] };
    const place = draw.chance(0.5) ? { ...whom, regions: [draw.choose(regions)] } : whom;
    const makers = draw.choose([STANDING, STANDING, lasting, PASSING]);
    const second = draw.chance(0.1) ? [draw.choose(STANDING)(draw, whom, place)] : [];
    return [draw.choose(makers)(draw, whom, place), ...second];
  });
  const everywhere = EVERYWHERE.filter(() => draw.chance(0.4)).map((make) => make(draw));
  return [...ofAccounts, ...everywhere];
}

/** What a seed came to, and in `told` a line about it for people. */
type Played = { lost: string[]; doubled: string[]; flaws: string[]; told: string };

/** Reports on a lab's organization while the faults of a seed are at work, and holds all that is left against the truth. */
export async function playMix(lab: Lab, seed: number): Promise<Played> {
  const startedAt = Date.now();
  const { simulator } = lab;
  const ordinary = [...simulator.truth().regions()].map(({ accountId }) => accountId);
  const accounts = [...new Set(ordinary)].filter((id) => ![HUB_ACCOUNT_ID, MANAGEMENT_ACCOUNT_ID].includes(id));
  const faults = mixOf(seed, accounts, simulator.scenario.regions);
  simulator.control({ clearFaults: true, addFaults: faults, week: seed });
  const reportDate = new Date(Date.UTC(2025, 0, 6 + 7 * seed)).toISOString().slice(0, 10);
  const result = (await (await lab.start({ retryWindowHours: 0, reportDate })).result()) as ReportResult;

  const truth = trueDispositions(simulator);
  const csv = trueCsv(simulator);
  const struck = simulator.control({});
  simulator.control({ clearFaults: true }); // Reading back what was published is no part of the run.
  const { rows, lost, doubled } = await differenceFrom(csv, truth, lab, result);
  const flaws = [...(await flawsOfCoverage(truth, lab, result)), ...(await flawsOfEvidence(lab, result))];
  const calls = struck.reduce((sum, one) => sum + one.struck, 0);
  enter({
    name: `mix of faults, seed ${seed}`,
    faults: faults.length,
    rows,
    lost: lost.length,
    doubled: doubled.length,
  });
  const told = [
    `seed ${seed}: ${faults.length} faults, ${calls} calls struck: ${tally(faults.map(nameOf))}`,
    `  ${truth.length} regions of accounts: ${tally(truth.map((line) => line.split(' ')[2]!))}; ${rows} rows, ${lost.length} lost, ${doubled.length} doubled; ${Math.round((Date.now() - startedAt) / 1_000)} s`,
  ].join('\n');
  const inWords = flaws.map(
    (flaw) =>
      `${flaw} (${faults
        .filter((fault) => hits(fault, flaw))
        .map((fault) => JSON.stringify(fault))
        .join(', ')})`,
  );
  return { lost: lost.slice(0, 5), doubled: doubled.slice(0, 5), flaws: inWords, told };
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
