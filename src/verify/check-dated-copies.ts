// Checks the dated files of a date, which must be copies of the files of the current publication.
import type { StoredObject } from '#domain/coverage/outcome.ts';
import type { HistorySummary } from '#domain/history/history.ts';
import { buildSummaryKey, keys } from '#domain/keys.ts';
import { PART_KINDS } from '#domain/settings/part-settings.ts';
import { mapLimit } from '#src/concurrency/map-limit.ts';
import type { Manifest } from '#src/publish/manifest.ts';
import { checkObject, type Difference } from './check-object.ts';
import { readJson } from './read-json.ts';
import type { VerifyContext } from './rebuild.ts';

/** The number of objects read in parallel. */
const READS_IN_FLIGHT = 8;

/** Whether a path below a publication or below a date's parts is the workbook of an owner or unit. */
const isPart = (file: string) => PART_KINDS.some((kind) => file.startsWith(`${kind}/`));

/** Checks the copies of this publication's files under its date's keys, if it is the current publication of that date. */
export async function checkDatedCopies(
  context: VerifyContext,
  { plan, objects }: Manifest,
  prefix: string,
): Promise<Difference[]> {
  const key = keys.history(plan.reportDate);
  const dated = await readJson<HistorySummary>(context, key);
  if (dated.value?.prefix !== prefix) return [];
  const own = await readJson<HistorySummary>(context, buildSummaryKey(prefix));
  const dates = [
    keys.raw(plan.reportDate),
    keys.safeCsv(plan.reportDate),
    keys.report(plan.reportDate),
    keys.trend(plan.reportDate),
  ];
  const copies = dates.flatMap((copy) => {
    const origin = objects.find((object) => object.key === `${prefix}${copy.slice(copy.indexOf('/') + 1)}`);
    return origin ? [{ key: copy, sha256: origin.sha256, bytes: origin.bytes } satisfies StoredObject] : [];
  });
  const partCopies = objects.flatMap(({ key: origin, sha256, bytes }) => {
    const file = origin.startsWith(prefix) ? origin.slice(prefix.length) : '';
    return isPart(file) ? [{ key: keys.part(plan.reportDate, file), sha256, bytes } satisfies StoredObject] : [];
  });
  copies.push(...partCopies);
  const ownCopies = new Set(partCopies.map((copy) => copy.key));
  const below = keys.parts(plan.reportDate);
  const foreign = (await context.store.list(below)).filter(
    (each) => isPart(each.slice(below.length)) && !ownCopies.has(each),
  );
  const checked = await mapLimit(copies, READS_IN_FLIGHT, (copy) => checkObject(context.auditor, copy, context.signal));
  const isSame = dated.sha256 === own.sha256;
  return [
    ...foreign.map((each) => ({ key: each, what: `is no copy of a workbook of ${prefix}` })),
    ...(isSame ? [] : [{ key, what: `is not the copy of ${buildSummaryKey(prefix)}` }]),
    ...checked.flatMap(({ differences }) => differences),
  ];
}
