// One publication: the stored rows as CSV and workbook, the coverage, the manifest, and then the dated keys.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Store } from '../aws/store.ts';
import type { Coverage } from '#domain/coverage.ts';
import { csvReader } from '#domain/csv.ts';
import { isFailure } from '#domain/dispositions.ts';
import type { HistorySummary } from '#domain/history.ts';
import { filesIn, keys } from '#domain/keys.ts';
import type { StoredObject } from '#domain/outcome.ts';
import { columnIndex, COLUMNS, csvLine, type Row } from '#domain/rows.ts';
import { coverageTab } from '#domain/tabs/coverage-tab.ts';
import { runTab } from '#domain/tabs/run-tab.ts';
import { VERSION } from '../version.ts';
import { MAX_FAILED_ACCOUNTS, type Publication, type PublishInput } from '../workflows/ports.ts';
import { writeWorkbook, type WorkbookFacts } from '../xlsx/write-workbook.ts';
import { readEvidence, readParts, type Evidence } from './evidence.ts';
import { findPublication, manifestKey, type Manifest } from './manifest.ts';
import { promote } from './promote.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const JSON_TYPE = 'application/json';

export type PublishOptions = { signal: AbortSignal; onProgress: (rows: number) => void };

/**
 * Publishes once: where an earlier attempt of the same publication came as far as its manifest, that one is taken and
 * only its promotion is done again. Throws if the evidence is not what was recorded, or if S3 refuses.
 */
export async function publish(store: Store, input: PublishInput, options: PublishOptions): Promise<Publication> {
  const { runId, number, plan, shards } = input;
  const evidence = await readEvidence(store, plan.discovery, shards, options.signal);
  const made = (await findPublication(store, runId, number)) ?? (await make(store, input, evidence, options));
  const historyKey = `${made.prefix}history.json`;
  const summary = JSON.parse(String(await store.get({ key: historyKey }))) as HistorySummary;
  const promotion = plan.whole
    ? await promote(store, summary, { timeZone: plan.timeZone, replace: input.input.replace === true })
    : { promoted: false, promotedReason: 'the run was narrowed, or rebuilds another: it does not stand for the date' };
  const files = filesIn(made.prefix, plan.reportDate);
  const { promoted } = promotion;
  return {
    number,
    status: summary.status,
    accounts: summary.accounts,
    rows: summary.rows,
    coveragePercent: summary.coveragePercent,
    keys: {
      raw: promoted ? keys.raw(plan.reportDate) : files.raw,
      report: promoted ? keys.report(plan.reportDate) : files.report,
      manifest: made.stored.key,
      history: promoted ? keys.history(plan.reportDate) : historyKey,
    },
    manifestSha256: made.stored.sha256,
    ...promotion,
    ...failuresOf(evidence.coverage),
  };
}

function failuresOf({ lines }: Coverage): Pick<Publication, 'failedAccountIds' | 'failures'> {
  const failed = lines.filter(({ disposition }) => isFailure(disposition));
  return {
    failedAccountIds: [...new Set(failed.map(({ accountId }) => accountId))],
    failures: failed.slice(0, MAX_FAILED_ACCOUNTS).map(({ accountId, name, region, disposition, reason = '' }) => ({
      accountId,
      name,
      region,
      disposition,
      reason,
    })),
  };
}

async function make(store: Store, input: PublishInput, evidence: Evidence, { signal, onProgress }: PublishOptions) {
  const { runId, workflowId, number, plan, shards, startedAt } = input;
  const { coverage, notes } = evidence;
  const prefix = keys.publication(runId, number, randomUUID());
  const files = filesIn(prefix, plan.reportDate);
  const report = await writeReport(store, files, input, evidence, signal, onProgress);

  const putJson = (key: string, value: unknown) =>
    store.putOnce(key, Buffer.from(JSON.stringify(value)), JSON_TYPE, signal);
  const storedCoverage = await putJson(`${prefix}coverage.json`, { ...coverage, notes });
  const parts = coverage.lines.flatMap(({ part, notes: noted }) => [part ?? [], noted ?? []].flat());
  const objects = [plan.discovery, ...shards, ...parts, report.raw, report.workbook, storedCoverage];
  const manifest: Manifest = {
    ...{ schemaVersion: 1, runId, workflowId, number, startedAt, version: VERSION },
    ...{ input: input.input, plan, shards, objects },
  };
  const body = Buffer.from(JSON.stringify(manifest));
  const stored = store.describe(manifestKey(prefix), body);
  const summary: HistorySummary = {
    ...{ schemaVersion: 1, reportDate: plan.reportDate, runId, number, startedAt, restsOn: plan.restsOn, prefix },
    manifestSha256: stored.sha256,
    status: coverage.accounts.failed > 0 ? 'partial' : 'complete',
    accounts: coverage.accounts,
    dispositions: coverage.dispositions,
    covered: coverage.dispositions.scanned + coverage.dispositions['no-rules'],
    coveragePercent: coverage.percent,
    rows: coverage.rows,
    complianceTypes: report.complianceTypes,
  };
  await putJson(`${prefix}history.json`, summary);
  await store.putOnce(stored.key, body, JSON_TYPE, signal);
  return { prefix, manifest, stored };
}

type Report = { raw: StoredObject; workbook: StoredObject; complianceTypes: Record<string, number> };

/** Streams the stored rows into both files at once; the slower one sets the pace. */
async function writeReport(
  store: Store,
  files: ReturnType<typeof filesIn>,
  input: PublishInput,
  { coverage, notes, profile, parts }: Evidence,
  signal: AbortSignal,
  onProgress: (rows: number) => void,
): Promise<Report> {
  const failing = new AbortController();
  const either = AbortSignal.any([signal, failing.signal]);
  const csv = new PassThrough();
  const xlsx = new PassThrough();
  const complianceTypes: Record<string, number> = {};

  const rowBatches = async function* (): AsyncGenerator<readonly Row[]> {
    const reader = csvReader();
    const decoder = new TextDecoder();
    const header = Buffer.from(csvLine(COLUMNS));
    csv.write(header);
    reader.read(String(header));
    for await (const body of readParts(store, parts, either)) {
      if (!csv.write(body)) await once(csv, 'drain', { signal: either });
      for (const chunk of slices(body)) {
        const rows = reader.read(decoder.decode(chunk, { stream: true }));
        for (const row of rows) countOne(complianceTypes, row[columnIndex.ComplianceType]!);
        yield rows;
      }
    }
    reader.end();
    csv.end();
  };

  const tabs = (facts: WorkbookFacts) => {
    const { runId, workflowId, number: publication, plan, startedAt } = input;
    const made = { runId, workflowId, publication, startedAt, version: VERSION, input: JSON.stringify(input.input) };
    const accountsListed = coverage.accounts.discovered;
    return [coverageTab(coverage, notes), runTab({ ...made, ...plan, accountsListed, ...facts })];
  };

  try {
    const [raw, workbook] = await Promise.all([
      store.upload(files.raw, csv, 'text/csv', either),
      store.upload(files.report, xlsx, XLSX, either),
      writeWorkbook({ out: xlsx, profile, rowBatches: rowBatches(), tabs, signal: either, onProgress }),
    ]);
    return { raw, workbook, complianceTypes };
  } catch (error) {
    failing.abort(error); // One broken stream must not leave the other waiting for it.
    throw error;
  } finally {
    csv.destroy();
    xlsx.destroy();
  }
}

/** Pieces small enough that no step of the parser holds up the thread for long. */
function* slices(body: Buffer, bytes = 256 * 1024): Generator<Buffer> {
  for (let start = 0; start < body.length; start += bytes) yield body.subarray(start, start + bytes);
}

function countOne(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
