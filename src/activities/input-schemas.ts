// The schema of each activity's input. Keys belong to the run of the input, or to a run that its plan names as a base.
import { z } from 'zod';
import type { PublishActivities, PublishInput, RereadInput, ScanActivities } from '#src/workflows/activity-types.ts';
import { MAX_TAG_KEYS, TAG_KEY } from '#domain/settings/tag-keys.ts';
import { reportInput } from '#src/workflows/report-input.ts';
import {
  accountId,
  bucketName,
  count,
  instant,
  regionName,
  runId,
  runPlan,
  sentence,
  shardSelection,
  shownText,
  storedObject,
  undeliveredNotifications,
} from '#src/workflows/schemas.ts';

/** Reports a fault if the keys of these objects are not below one of the prefixes. */
function expectKeys(
  context: z.RefinementCtx,
  path: (string | number)[],
  objects: readonly ({ key: string } | undefined)[],
  prefixes: readonly string[],
): void {
  for (const object of objects)
    if (object && !prefixes.some((prefix) => object.key.startsWith(prefix)))
      context.addIssue({ code: 'custom', path, message: `expected a key below ${prefixes.slice(0, 3).join(' or ')}` });
}

/** A name of ours, such as a disposition. A later version may know more of them than this one. */
const knownName = (what: string) => z.string(`expected ${what}`).regex(/^[a-z][a-z-]{0,49}$/, `expected ${what}`);

const disposition = knownName('a disposition');

const regionOutcome = z.looseObject({
  region: regionName,
  disposition,
  reason: sentence.optional(),
  rules: count,
  rows: count,
  part: storedObject.optional(),
  notes: storedObject.optional(),
  ruleFacts: storedObject.optional(),
  mac: shownText(200).optional(),
});

const accountOutcome = z.looseObject({ accountId, regions: z.array(regionOutcome, 'expected a list of regions') });

const planNotices = z.undefined('expected no input');

const discoverAccounts = z.looseObject({
  runId,
  scheduledAt: instant,
  input: reportInput,
  scheduleId: shownText(1_000).optional(),
  bucket: bucketName,
  reportFailureAfterMs: count.optional(),
});

/** A run with a base run reads the accounts that its base run discovered, so the key may be of another run. */
const discovery = storedObject.refine(({ key }) => key.split('/')[2] === 'discovery', {
  path: ['key'],
  error: 'expected a key such as runs/<run id>/discovery/<uuid>',
});

const listShardAccounts = z.looseObject({ bucket: bucketName, discovery, select: shardSelection });

/** Tag keys are part of a query, so no other characters are accepted. */
const tagKeyList = z.array(z.string().regex(TAG_KEY, 'expected a tag key')).min(1).max(MAX_TAG_KEYS);

const scanAccount = z.looseObject({
  bucket: bucketName,
  runId,
  account: z.looseObject(
    {
      id: accountId,
      name: sentence,
      ou: sentence,
      regions: runPlan.shape.regions.optional(),
      tagKeys: z.looseObject({ owner: tagKeyList, environment: tagKeyList, matchCase: z.boolean() }).optional(),
    },
    'expected an account',
  ),
  regions: runPlan.shape.regions,
  attempts: runPlan.shape.scanAttempts,
  timeoutMinutes: runPlan.shape.accountTimeoutMinutes,
});

const readShardProgress = z.looseObject({ bucket: bucketName, runId, discovery, select: shardSelection });

const readAccountTags = z.looseObject({ bucket: bucketName, runId, discovery });

const storeShard = z
  .looseObject({
    bucket: bucketName,
    runId,
    shard: count,
    outcomes: z.array(accountOutcome, 'expected a list of outcomes'),
  })
  .superRefine((input, context) => {
    for (const [index, { accountId: id, regions }] of input.outcomes.entries())
      for (const [at, { region, part, notes, ruleFacts }] of regions.entries()) {
        const prefix = `runs/${input.runId}/accounts/${id}/${region}/`;
        expectKeys(context, ['outcomes', index, 'regions', at], [part, notes, ruleFacts], [prefix]);
      }
  });

const readAggregator = z.looseObject({
  bucket: bucketName,
  runId,
  aggregator: runPlan.shape.aggregator.unwrap(),
});

/** Reports a fault if an object that a publication is based on is not of the run, or of a run that the plan names as a base. */
function expectKeysOfRun(
  { runId: own, plan, shards }: Pick<PublishInput, 'runId' | 'plan' | 'shards'>,
  context: z.RefinementCtx,
): void {
  const runs = [own, ...plan.restsOn.map((base) => base.runId)];
  const below = (folder: string) => runs.map((id) => `runs/${id}/${folder}/`);
  expectKeys(context, ['shards'], shards, below('shards'));
  expectKeys(context, ['plan', 'baseShards'], plan.baseShards, below('shards'));
  expectKeys(context, ['plan', 'discovery'], [plan.discovery], below('discovery'));
  expectKeys(context, ['plan', 'settings'], [plan.settings], below('settings'));
  expectKeys(context, ['plan', 'accountTags'], [plan.accountTags], below('account-tags'));
  expectKeys(context, ['plan', 'aggregate'], [plan.aggregate], below('aggregator'));
  expectKeys(context, ['plan', 'rereads'], [plan.rereads], below('aggregator'));
}

const rereadDifferences = z
  .looseObject({
    bucket: bucketName,
    runId,
    plan: runPlan,
    shards: z.array(storedObject, 'expected a list of objects'),
  })
  .superRefine((input, context) => expectKeysOfRun(input as RereadInput, context));

const publishReport = z
  .looseObject({
    runId,
    workflowId: shownText(1_000),
    number: count.min(1, 'expected at least 1'),
    startedAt: instant,
    plan: runPlan,
    input: reportInput,
    shards: z.array(storedObject, 'expected a list of objects'),
    undelivered: undeliveredNotifications.optional(),
    reportFailureAfterMs: count.optional(),
  })
  .superRefine((input, context) => expectKeysOfRun(input as unknown as PublishInput, context));

/** A run with a base run has its base's settings, so their key may be of another run. */
const routes = {
  settings: storedObject.refine(({ key }) => key.split('/')[2] === 'settings', {
    path: ['key'],
    error: 'expected a key such as runs/<run id>/settings/<uuid>.json',
  }),
  parts: storedObject.refine(({ key }) => /^runs\/[^/]+\/publications\/[^/]+\/[^/]+\/parts\.json$/.test(key), {
    path: ['key'],
    error: 'expected a key such as runs/<run id>/publications/1/<uuid>/parts.json',
  }),
};

const planRoutedNotices = z
  .looseObject({ bucket: bucketName, runId, ...routes })
  .superRefine(({ runId: own, parts }, context) =>
    expectKeys(context, ['parts', 'key'], [parts], [`runs/${own}/publications/`]),
  );

const notify = z.looseObject({
  route: z.looseObject({ ...routes, file: shownText(1_024) }).optional(),
  channel: shownText(40),
  news: z.looseObject({
    event: knownName('a kind of event'),
    number: count,
    runId,
    workflowId: shownText(1_000),
    executionRunId: runId,
    scheduledAt: instant,
    baseRunId: runId.optional(),
    reportDate: z.iso.date('expected a date as YYYY-MM-DD').optional(),
    publication: z
      .looseObject({
        reportKey: shownText(1_024),
        rows: count,
        flags: z.array(sentence),
        manifestSha256: storedObject.shape.sha256.optional(),
        promotedReason: sentence.optional(),
      })
      .optional(),
    failures: z.array(
      z.looseObject({ accountId, name: sentence, region: regionName, disposition, reason: sentence }),
      'expected a list of failures',
    ),
    retryUntil: instant.optional(),
    reason: sentence.optional(),
  }),
  reference: z
    .string('expected a reference such as SEC-12')
    .regex(/^[A-Za-z0-9][\w.:-]{0,199}$/, 'expected a reference such as SEC-12')
    .optional(),
});

/** One schema for each activity. An activity without a schema does not compile. */
export const INPUT_SCHEMAS: Record<keyof ScanActivities | keyof PublishActivities, z.ZodType> = {
  planNotices,
  discoverAccounts,
  listShardAccounts,
  scanAccount,
  readShardProgress,
  readAccountTags,
  readAggregator,
  rereadDifferences,
  storeShard,
  publishReport,
  notify,
  planRoutedNotices,
};
