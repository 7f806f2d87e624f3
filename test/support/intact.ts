// Holding a finished run against the organization's own truth, and its evidence against what was recorded of it.
import { isDeepStrictEqual } from 'node:util';
import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import type { Store } from '#src/aws/store.ts';
import type { Coverage, CoverageLine } from '#domain/coverage/reconciliation.ts';
import { csvReader } from '#domain/rows/csv.ts';
import { findRemedy } from '#domain/coverage/causes.ts';
import type { HistorySummary } from '#domain/history/history.ts';
import { keys } from '#domain/keys.ts';
import { columnIndex, type Row } from '#domain/rows/rows.ts';
import type { Manifest } from '#src/publish/manifest.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import type { Lab } from './lab.ts';

/** Dispositions of regions that may give rows. */
const READ = ['scanned', 'recorder-off', 'access-denied'];

/** Rows that are expected and not there, and rows that are there more often than expected. */
type Difference = { rows: number; lost: string[]; doubled: string[] };

/** The rows of a raw CSV. */
function rowsIn(csv: string): Row[] {
  const reader = csvReader();
  const rows = reader.read(csv);
  reader.end();
  return rows;
}

/** How `found` differs from `expected`, row by row, counted as often as they occur. */
function differenceOf(expected: readonly Row[], found: readonly Row[]): Difference {
  const counts = new Map<string, number>();
  const count = (row: Row, by: number) => {
    const text = JSON.stringify(row);
    counts.set(text, (counts.get(text) ?? 0) + by);
  };
  for (const row of expected) count(row, 1);
  for (const row of found) count(row, -1);
  const off = (sign: number) =>
    [...counts].flatMap(([row, left]) => Array.from({ length: Math.max(0, sign * left) }, () => row));
  return { rows: expected.length, lost: off(1), doubled: off(-1) };
}

const parsed = async <T>({ store }: Pick<Lab, 'store'>, key: string) =>
  JSON.parse(String(await store.get({ key }))) as T;

/**
 * How a run's CSV differs from that of an undisturbed one: the same rows are expected, but those of regions that are
 * unreadable. `truth` is what `expectedDispositions` said while the faults were at work.
 */
export async function differenceFrom(
  undisturbed: string,
  oracle: readonly string[],
  lab: Lab,
  result: ReportResult,
): Promise<Difference> {
  const isRead = (line: string) => READ.some((disposition) => line.endsWith(` ${disposition}`));
  const readable = new Set(oracle.filter(isRead).map((line) => line.slice(0, line.lastIndexOf(' '))));
  const place = (row: Row) => `${row[columnIndex.AccountId]} ${row[columnIndex.AwsRegion]}`;
  const expected = rowsIn(undisturbed).filter((row) => readable.has(place(row)));
  return differenceOf(expected, rowsIn(String(await lab.store.get({ key: result.keys.raw }))));
}

/** Accounts and regions whose disposition or remedy is not what the truth implies, and counts that do not add up. */
export async function flawsOfCoverage(oracle: readonly string[], lab: Lab, result: ReportResult): Promise<string[]> {
  const coverage = await parsed<Coverage>(lab, result.keys.manifest.replace(/manifest\.json$/, 'coverage.json'));
  const placed = (line: CoverageLine) => `${line.accountId} ${line.region} ${line.disposition}`;
  const expected = new Set(oracle);
  const { discovered, scanned, failed, excluded, notActive } = result.accounts;
  const sums = { lines: coverage.lines.length, discovered, added: scanned + failed + excluded + notActive };
  const { accounts, regions } = lab.simulator.scenario;
  const right = { lines: accounts * regions.length, discovered: accounts, added: accounts };
  return [
    ...coverage.lines
      .filter((line) => !expected.has(placed(line)))
      .map((line) => `not true: ${placed(line)}: ${line.reason ?? ''}`),
    ...coverage.lines
      .filter((line) => line.remedy !== findRemedy(line))
      .map(({ disposition, remedy }) => `not the remedy of ${disposition}: ${remedy}`),
    ...(isDeepStrictEqual(sums, right) ? [] : [`counts ${JSON.stringify(sums)} instead of ${JSON.stringify(right)}`]),
  ];
}

/**
 * What is wrong with a publication: an object that its manifest lists and that has other bytes, a number that has not
 * exactly one publication, a key below runs/ that was rewritten, dated files that are not those that history names.
 */
export async function flawsOfEvidence(lab: Lab, result: ReportResult): Promise<string[]> {
  const { manifest: manifestKey } = result.keys;
  const manifest = await manifestAt(lab.store, manifestKey, result.manifestSha256);
  const damaged = await Promise.all(manifest.objects.map((object) => damageOf(lab.store, object)));
  const below = keys.publications(result.runId);
  const numbers = (await lab.store.list(below))
    .filter((key) => key.endsWith('/manifest.json'))
    .map((key) => Number(key.slice(below.length).split('/')[0]))
    .toSorted((a, b) => a - b);
  const isEachOnce = numbers.length === manifest.number && numbers.every((number, index) => number === index + 1);
  const { current, flaws } = await datedFiles(lab.store, result.reportDate);
  const isCurrent = current.manifestSha256 === result.manifestSha256;
  return [
    ...damaged.flat(),
    ...(isEachOnce ? [] : [`publications ${numbers.join(', ')} of ${manifest.number}`]),
    ...(await rewrittenKeys(lab)).map((key) => `rewritten: ${key}`),
    ...flaws,
    ...(isCurrent === result.promoted ? [] : [`the result says promoted: ${result.promoted}, history says otherwise`]),
  ];
}

/** What history says of a date, and what is wrong with the dated files: they are those of the publication it names. */
async function datedFiles(store: Store, reportDate: string) {
  const current = await parsed<HistorySummary>({ store }, keys.history(reportDate));
  const { objects } = await manifestAt(store, `${current.prefix}manifest.json`, current.manifestSha256);
  const computeSha256 = (ending: string) => objects.find(({ key }) => key.endsWith(ending))!.sha256;
  const flaws = await Promise.all([
    damageOf(store, { key: keys.raw(reportDate), sha256: computeSha256('.csv') }),
    damageOf(store, { key: keys.report(reportDate), sha256: computeSha256('.xlsx') }),
  ]);
  return { current, flaws: flaws.flat() };
}

async function damageOf(store: Store, object: { key: string; sha256: string }): Promise<string[]> {
  return store.get(object).then(
    () => [],
    (error: Error) => [`${object.key}: ${error.message}`],
  );
}

async function manifestAt(store: Store, key: string, sha256: string): Promise<Manifest> {
  return JSON.parse(String(await store.get({ key, sha256 }))) as Manifest;
}

/** Keys below runs/ that have more than one version. */
async function rewrittenKeys({ s3, store }: Lab): Promise<string[]> {
  const found: string[] = [];
  for (let KeyMarker: string | undefined, VersionIdMarker: string | undefined; ;) {
    const page = await s3.send(
      new ListObjectVersionsCommand({ Bucket: store.bucket, Prefix: 'runs/', KeyMarker, VersionIdMarker }),
    );
    found.push(...(page.Versions ?? []).map(({ Key }) => Key!));
    if (!page.IsTruncated) return found.filter((key, index) => found.indexOf(key) !== index);
    KeyMarker = page.NextKeyMarker;
    VersionIdMarker = page.NextVersionIdMarker;
  }
}
