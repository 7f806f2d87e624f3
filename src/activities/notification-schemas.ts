// The schemas of notification inputs.
import { z } from 'zod';
import {
  accountId,
  bucketName,
  count,
  instant,
  regionName,
  runId,
  sentence,
  displayText,
  storedObject,
} from '#src/workflows/schemas.ts';
import { checkKeys, extensibleName } from './schema-parts.ts';

const disposition = extensibleName('a disposition');

/** A run with a base run uses the settings of the base run, so the object key of the settings may belong to another run. */
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

export const planRoutedNotices = z
  .looseObject({ bucket: bucketName, runId, ...routes })
  .superRefine(({ runId: own, parts }, context) =>
    checkKeys(context, ['parts', 'key'], [parts], [`runs/${own}/publications/`]),
  );

export const notify = z.looseObject({
  route: z.looseObject({ ...routes, file: displayText(1_024) }).optional(),
  channel: displayText(40),
  news: z.looseObject({
    event: extensibleName('a kind of event'),
    number: count,
    runId,
    workflowId: displayText(1_000),
    executionRunId: runId,
    scheduledAt: instant,
    baseRunId: runId.optional(),
    reportDate: z.iso.date('expected a date as YYYY-MM-DD').optional(),
    publication: z
      .looseObject({
        reportKey: displayText(1_024),
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
