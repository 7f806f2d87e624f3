// The schemas of the data that workflows pass to each other and to activities.
// Unknown fields are accepted, because during an upgrade, a workflow of a later version may call a worker of this version.
import { z } from 'zod';

const text = (pattern: RegExp, expected: string) => z.string(expected).regex(pattern, expected);

export const accountId = text(/^\d{12}$/, 'expected a text of 12 digits');

/** A run id is part of object keys and session names. Temporal's run ids are UUIDs. */
export const runId = text(/^[A-Za-z0-9][\w-]{0,199}$/, 'expected a run id');

/** A region is part of host names and object keys. The pattern fits the regions of every partition. */
export const regionName = text(/^[a-z]{2,8}(-[a-z]+)+-\d{1,3}$/, 'expected a region such as us-east-1');

export const instant = z.iso.datetime('expected an instant as 2026-11-23T01:00:00Z');

export const count = z.int('expected a whole number, 0 or more').min(0, 'expected a whole number, 0 or more');

/** A name from AWS or a sentence about the run. It is only displayed, and never becomes part of an address. */
export const displayText = (max: number) => z.string('expected a text').max(max, `expected at most ${max} characters`);

/** The maximum length of a text that names or explains one thing. AWS's messages are shorter. */
const MAX_SENTENCE_CHARACTERS = 20_000;
export const sentence = displayText(MAX_SENTENCE_CHARACTERS);

/** An object below `runs/`. Its digest is mandatory, so that only a caller who knows the content of an object can make a worker read it. */
export const storedObject = z.looseObject(
  {
    key: text(/^runs\/[A-Za-z0-9][\w-]*(\/[\w-][\w.-]*)+$/, 'expected a key such as runs/<run id>/shards/0/<uuid>').max(
      1_024,
      'expected at most 1024 characters',
    ),
    sha256: text(/^[0-9a-f]{64}$/, 'expected a SHA-256 as 64 hexadecimal digits'),
    bytes: count,
    versionId: displayText(1_024).optional(),
    mac: displayText(200).optional(),
  },
  'expected an object with key, sha256 and bytes',
);

/** The name of the bucket that binds an activity to its run. */
export const bucketName = displayText(63).optional();

const minutes = z.number('expected minutes above 0').positive('expected minutes above 0');

const publicationName = z.looseObject({ runId, number: count });

export const runPlan = z.looseObject({
  bucket: bucketName,
  discovery: storedObject,
  accountsToScan: count,
  accountIds: z.array(accountId, 'expected a list of account ids').optional(),
  regions: z.array(regionName, 'expected a list of regions').min(1, 'expected at least one region'),
  reportDate: z.iso.date('expected a date as YYYY-MM-DD'),
  timeZone: displayText(100),
  whole: z.boolean('expected true or false'),
  concurrentAccounts: count.min(1, 'expected at least 1'),
  scanAttempts: count.min(1, 'expected at least 1'),
  publishDeadlineMinutes: minutes.optional(),
  accountTimeoutMinutes: minutes.optional(),
  dropWarningPercent: z.number('expected a percentage'),
  nextScheduledAt: instant.optional(),
  settings: storedObject.optional(),
  accountTags: storedObject.optional(),
  aggregator: z.looseObject({ name: displayText(256), region: regionName, warningPercent: z.number() }).optional(),
  aggregate: storedObject.optional(),
  rereads: storedObject.optional(),
  baseShards: z.array(storedObject, 'expected a list of objects'),
  restsOn: z.array(publicationName, 'expected a list of publications'),
  searchAttributes: z.array(displayText(100), 'expected a list of search attributes').optional(),
  mac: displayText(200).optional(),
});

/** The accounts that a shard reads. */
export const shardSelection = z.union(
  [z.looseObject({ accountIds: z.array(accountId) }), z.looseObject({ offset: count, limit: count })],
  'expected accountIds, or offset and limit',
);

export const undeliveredNotifications = z.array(
  z.looseObject({ channel: displayText(200), event: displayText(40), number: count, reason: sentence }),
  'expected a list of undelivered notifications',
);

/** The input of `scanShard`. */
export const scanShardInput = z.looseObject({
  bucket: bucketName,
  runId,
  shard: count,
  discovery: storedObject,
  select: shardSelection,
  regions: runPlan.shape.regions,
  slots: count,
  scanAttempts: runPlan.shape.scanAttempts,
  deadline: instant,
  nextScheduledAt: instant.optional(),
  accountTimeoutMinutes: minutes.optional(),
  publishDeadline: instant.optional(),
});

/** The state that a run passes on when it continues as new. */
export const carriedState = z.looseObject({
  startedAt: instant,
  plan: runPlan,
  shards: z.array(storedObject, 'expected a list of objects'),
  shardsRun: count,
  publication: z.looseObject({ number: count, manifestSha256: storedObject.shape.sha256 }).optional(),
  unpublished: z.looseObject({ number: count, reason: sentence }).optional(),
  retryUntil: instant.optional(),
  unfinished: z.array(accountId, 'expected a list of account ids').optional(),
  notices: z
    .looseObject({
      plan: z.looseObject({
        channels: z.array(displayText(40)),
        tellComplete: z.boolean(),
        expectedRunMinutes: z.number(),
      }),
      undelivered: undeliveredNotifications,
      references: z.record(z.string(), displayText(200)),
    })
    .optional(),
});

/** The signal `shardProgress`. */
export const shardProgress = z.looseObject({
  shard: count,
  done: count,
  failed: count,
  rows: count,
  releasedSlots: count,
});

/** The signal `grantSlots`. */
export const grantedSlots = count.max(2_000, 'expected at most 2000');

/** The signal `endScan`, which contains the reason why the scan ends. */
export const endScanReason = z
  .string('expected a reason')
  .min(1, 'expected a reason')
  .max(600, 'expected at most 600 characters');
