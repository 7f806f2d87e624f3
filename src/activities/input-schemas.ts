// The schema of each activity's input. Object keys must belong to the input's run, or to a run that its plan names as a base.
import { z } from 'zod';
import type { PublishActivities, PublishInput, RereadInput, ScanActivities } from '#src/workflows/activity-types.ts';
import { notify, planRoutedNotices } from './notification-schemas.ts';
import { checkKeys, extensibleName } from './schema-parts.ts';
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
  displayText,
  storedObject,
  undeliveredNotifications,
} from '#src/workflows/schemas.ts';

const disposition = extensibleName('a disposition');

const regionOutcome = z.looseObject({
  region: regionName,
  disposition,
  reason: sentence.optional(),
  rules: count,
  rows: count,
  part: storedObject.optional(),
  notes: storedObject.optional(),
  ruleFacts: storedObject.optional(),
  mac: displayText(200).optional(),
});

const accountOutcome = z.looseObject({ accountId, regions: z.array(regionOutcome, 'expected a list of regions') });

const planNotices = z.undefined('expected no input');

const discoverAccounts = z.looseObject({
  runId,
  scheduledAt: instant,
  input: reportInput,
  scheduleId: displayText(1_000).optional(),
  bucket: bucketName,
  reportFailureAfterMs: count.optional(),
});

/** A run with a base run reads the accounts that the base run discovered, so the key may belong to another run. */
const discovery = storedObject.refine(({ key }) => key.split('/')[2] === 'discovery', {
  path: ['key'],
  error: 'expected a key such as runs/<run id>/discovery/<uuid>',
});

const listShardAccounts = z.looseObject({ bucket: bucketName, discovery, select: shardSelection });

/** Only these characters are accepted, because tag keys become part of a query. */
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
        checkKeys(context, ['outcomes', index, 'regions', at], [part, notes, ruleFacts], [prefix]);
      }
  });

const readAggregator = z.looseObject({
  bucket: bucketName,
  runId,
  aggregator: runPlan.shape.aggregator.unwrap(),
});

/** Reports a fault if a publication is based on an object that belongs neither to the run nor to a run that the plan names as a base. */
function checkKeysOfRun(
  { runId: own, plan, shards }: Pick<PublishInput, 'runId' | 'plan' | 'shards'>,
  context: z.RefinementCtx,
): void {
  const runs = [own, ...plan.restsOn.map((base) => base.runId)];
  const allowedPrefixes = (folder: string) => runs.map((id) => `runs/${id}/${folder}/`);
  checkKeys(context, ['shards'], shards, allowedPrefixes('shards'));
  checkKeys(context, ['plan', 'baseShards'], plan.baseShards, allowedPrefixes('shards'));
  checkKeys(context, ['plan', 'discovery'], [plan.discovery], allowedPrefixes('discovery'));
  checkKeys(context, ['plan', 'settings'], [plan.settings], allowedPrefixes('settings'));
  checkKeys(context, ['plan', 'accountTags'], [plan.accountTags], allowedPrefixes('account-tags'));
  checkKeys(context, ['plan', 'aggregate'], [plan.aggregate], allowedPrefixes('aggregator'));
  checkKeys(context, ['plan', 'rereads'], [plan.rereads], allowedPrefixes('aggregator'));
}

const rereadDifferences = z
  .looseObject({
    bucket: bucketName,
    runId,
    plan: runPlan,
    shards: z.array(storedObject, 'expected a list of objects'),
  })
  .superRefine((input, context) => checkKeysOfRun(input as RereadInput, context));

const publishReport = z
  .looseObject({
    runId,
    workflowId: displayText(1_000),
    number: count.min(1, 'expected at least 1'),
    startedAt: instant,
    plan: runPlan,
    input: reportInput,
    shards: z.array(storedObject, 'expected a list of objects'),
    undelivered: undeliveredNotifications.optional(),
    reportFailureAfterMs: count.optional(),
  })
  .superRefine((input, context) => checkKeysOfRun(input as unknown as PublishInput, context));

/** One schema for each activity. Omitting the schema of an activity is a compile error. */
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
