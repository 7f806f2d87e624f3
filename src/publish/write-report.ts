// The stored rows, streamed into CSV and workbook at once.
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Store } from '../aws/store.ts';
import { csvReader } from '#domain/csv.ts';
import type { filesIn } from '#domain/keys.ts';
import type { StoredObject } from '#domain/outcome.ts';
import { columnIndex, COLUMNS, csvLine, type Row } from '#domain/rows.ts';
import { coverageTab } from '#domain/tabs/coverage-tab.ts';
import { runTab } from '#domain/tabs/run-tab.ts';
import { summaryTab } from '#domain/tabs/summary-tab.ts';
import { undeliveredLine } from '#domain/notice/notice.ts';
import type { PublishInput } from '../workflows/ports.ts';
import { writeWorkbook, type WorkbookFacts } from '../xlsx/write-workbook.ts';
import { readParts, type Evidence } from './evidence.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

type Report = { raw: StoredObject; workbook: StoredObject; complianceTypes: Record<string, number> };

/** Streams the stored rows into both files at once; the slower one sets the pace. */
export async function writeReport(
  store: Store,
  files: ReturnType<typeof filesIn>,
  input: PublishInput & { flags: readonly string[]; version: string },
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
    const { runId, workflowId, number: publication, plan, startedAt, version } = input;
    const made = { runId, workflowId, publication, startedAt, version, input: JSON.stringify(input.input) };
    const accountsListed = coverage.accounts.discovered;
    const { flags } = input;
    return [
      summaryTab({ reportDate: plan.reportDate, coverage, complianceTypes, flags }),
      coverageTab(coverage, notes),
      runTab({
        ...made,
        ...plan,
        accountsListed,
        ...facts,
        undelivered: (input.undelivered ?? []).map(undeliveredLine),
      }),
    ];
  };

  try {
    const uploads = Promise.all([
      store.upload(files.raw, csv, 'text/csv', either),
      store.upload(files.report, xlsx, XLSX, either),
    ]);
    const writing = writeWorkbook({ out: xlsx, profile, rowBatches: rowBatches(), tabs, signal: either, onProgress });
    const [[raw, workbook]] = await Promise.all([uploads, writing.catch((error) => explain(error, uploads))]);
    return { raw, workbook, complianceTypes };
  } catch (error) {
    failing.abort(error); // One broken stream must not leave the other waiting for it.
    throw error;
  } finally {
    csv.destroy();
    xlsx.destroy();
  }
}

/** An upload that S3 refuses breaks the stream that feeds it before it rejects: then its own words are waited for. */
async function explain(error: unknown, uploads: Promise<unknown>): Promise<never> {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (['ABORT_ERR', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'].includes(code)) await uploads;
  throw error;
}

/** Pieces small enough that no step of the parser holds up the thread for long. */
function* slices(body: Buffer, bytes = 256 * 1024): Generator<Buffer> {
  for (let start = 0; start < body.length; start += bytes) yield body.subarray(start, start + bytes);
}

function countOne(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
