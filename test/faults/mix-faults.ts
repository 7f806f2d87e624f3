// The faults of a seed: an organization of which every other account has a trouble of its own.
import type { ControlInput } from '#simulator/control.ts';
import { fraction, mix, pick } from '#simulator/base/hash.ts';
import { DENYING_POLICIES, FINAL_STS_ERRORS } from '#simulator/scenario/faults.ts';
import { MALFORMED } from '#simulator/scenario/malformed.ts';

export type Faults = NonNullable<ControlInput['addFaults']>;
export type Fault = Faults[number];

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

const EFFECTS = ['explicit', 'implicit'] as const;

/** Faults that stand: each implies a disposition, a note, or nothing at all. */
const STANDING: Maker[] = [
  (_, account) => ({ kind: 'role-missing', ...account }),
  (_, account) => ({ kind: 'scp-deny', on: 'assume-role', ...account }),
  (_, __, place) => ({ kind: 'scp-deny', on: 'config', ...place }),
  (_, __, place) => ({ kind: 'access-denied', ...place }),
  (draw, account) => ({
    ...{ kind: 'policy-deny', on: 'assume-role', policy: draw.choose(DENYING_POLICIES), ...account },
    effect: draw.choose(EFFECTS),
  }),
  (draw, _, place) => ({
    ...{ kind: 'policy-deny', policy: draw.choose(DENYING_POLICIES.filter((policy) => policy !== 'role-trust')) },
    ...{ effect: draw.choose(EFFECTS), ...place },
  }),
  (draw, account) => ({ kind: 'sts-refuse', code: draw.choose(FINAL_STS_ERRORS), ...account }),
  (_, __, place) => ({ kind: 'region-disabled', ...place }),
  (_, __, place) => ({ kind: 'recorder-off', ...place }),
  (_, __, place) => ({ kind: 'recorder-missing', ...place }),
  (_, __, place) => ({ kind: 'no-rules', ...place }),
  (draw, _, place) => ({ kind: 'rule-deleted-mid-run', rules: 1 + draw.upTo(1), ...place }),
  (_, __, place) => ({ kind: 'rule-details-denied', ...place }),
  (draw, _, place) => ({ kind: 'rule-refused', rules: 1 + draw.upTo(1), ...place }),
  (draw, _, place) => ({ kind: 'rule-missing', rules: 1 + draw.upTo(1), ...place }),
  (draw, _, place) => ({
    ...{ kind: 'rule-without-results', rules: 1 + draw.upTo(3), ...place },
    state: draw.choose(['ACTIVE', 'EVALUATING', 'DELETING_RESULTS'] as const),
  }),
  (_, __, place) => ({ kind: 'rules-internal', ...place }),
  (_, __, place) => ({ kind: 'rule-failing', ...place }),
  (_, __, place) => ({ kind: 'rule-stale', ...place }),
  (_, __, place) => ({ kind: 'rule-never-evaluated', ...place }),
  (_, __, place) => ({ kind: 'recorder-narrowed', ...place }),
  (_, __, place) => ({ kind: 'recorder-service-linked', ...place }),
  (_, __, place) => ({ kind: 'recorder-failing', ...place }),
  (_, __, place) => ({ kind: 'tags-denied', ...place }),
  (_, __, place) => ({ kind: 'tag-values-omitted', ...place }),
  (_, __, place) => ({
    ...{ kind: 'actions-denied', ...place },
    actions: ['config:DescribeConfigurationRecorderStatus', 'config:SelectResourceConfig'],
  }),
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

/** Refusals that other answers of the region contradict: of its credentials, and of single rules. */
const REFUSALS: Maker[] = [
  (draw, _, place) => ({
    ...{ kind: 'refusal', code: 'UnrecognizedClientException', ...place },
    ...{ times: 1 + draw.upTo(1), afterCalls: draw.upTo(6) },
  }),
  (draw, _, place) => ({
    ...{ kind: 'refusal', code: draw.choose(['AccessDeniedException', 'ValidationException'] as const), ...place },
    ...{ operations: ['config:GetComplianceDetailsByConfigRule'], times: 1, afterCalls: draw.upTo(3) },
  }),
];

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
  ...REFUSALS,
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
export function mixOf(seed: number, accounts: readonly string[], regions: readonly string[]): Faults {
  const draw = drawsOf(seed);
  const lasting = seed % 20 === 0 ? [...LASTING, THROTTLED] : LASTING;
  const ofAccounts = accounts.flatMap((id) => {
    if (draw.chance(0.5)) return [];
    const whom = { accounts: [id] };
    const place = draw.chance(0.5) ? { ...whom, regions: [draw.choose(regions)] } : whom;
    const makers = draw.choose([STANDING, STANDING, lasting, PASSING, REFUSALS]);
    const second = draw.chance(0.1) ? [draw.choose(STANDING)(draw, whom, place)] : [];
    return [draw.choose(makers)(draw, whom, place), ...second];
  });
  const everywhere = EVERYWHERE.filter(() => draw.chance(0.4)).map((make) => make(draw));
  return [...ofAccounts, ...everywhere];
}
