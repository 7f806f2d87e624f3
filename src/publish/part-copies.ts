// Maintains the dated copies of the workbooks of owners and organizational units: exactly one for each workbook of the current publication.
import type { Store } from '#src/aws/store.ts';
import { isAccessDenied } from '#src/aws/aws-errors.ts';
import { parseStoredJson } from '#src/aws/stored-json.ts';
import { mapLimit } from '#src/concurrency/map-limit.ts';
import type { HistorySummary } from '#domain/history/history.ts';
import { buildPartsKey, keys } from '#domain/keys.ts';
import { PART_KINDS } from '#domain/settings/part-settings.ts';
import type { PartList } from './part-books.ts';

/** The number of copies and deletions in flight. S3 copies an object without sending its bytes through the worker. */
const CALLS_IN_FLIGHT = 16;

/**
 * Copies the workbooks of a publication to the keys of its date, and deletes copies of workbooks that the publication does not contain. A
 * copy that cannot be deleted is reported and kept. If the publication has expired, nothing is changed.
 */
export async function copyParts(
  store: Store,
  { prefix, reportDate, parts }: Pick<HistorySummary, 'prefix' | 'reportDate' | 'parts'>,
  onProblem: (problem: string) => void = () => undefined,
): Promise<void> {
  const listKey = buildPartsKey(prefix);
  const found = parts && (await store.find(listKey));
  if (parts && !found) return;
  const files = found ? (parseStoredJson(listKey, found.body) as PartList).parts.map(({ file }) => file) : [];
  await mapLimit(files, CALLS_IN_FLIGHT, (file) => store.copy(`${prefix}${file}`, keys.part(reportDate, file)));
  const own = new Set(files.map((file) => keys.part(reportDate, file)));
  const isPart = (key: string) => PART_KINDS.some((kind) => key.startsWith(keys.part(reportDate, `${kind}/`)));
  const outdated = (await store.list(keys.parts(reportDate))).filter((key) => isPart(key) && !own.has(key));
  let refusal: string | undefined;
  await mapLimit(outdated, CALLS_IN_FLIGHT, async (key) => {
    try {
      await store.remove(key);
    } catch (error) {
      if (!isAccessDenied(error)) throw error;
      refusal ??= (error as Error).message;
    }
  });
  if (refusal !== undefined)
    onProblem(
      `${outdated.length} workbooks of owners or organizational units below ${keys.parts(reportDate)} are outdated and could not be removed: ${refusal}. Grant the worker's role s3:DeleteObject on them`,
    );
}
