// The stored rows, streamed into CSV, workbook and ledger at once.
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Store } from '../aws/store.ts';
import { csvReader } from '#domain/csv.ts';
import { filesIn, ledgerIn } from '#domain/keys.ts';
import { LEDGER_COLUMNS } from '#domain/ledger.ts';
import type { StoredObject } from '#domain/outcome.ts';
import { COLUMNS, csvLine, type Row } from '#domain/rows.ts';
import { trendPicture } from '#domain/trend-picture.ts';
import { writeWorkbook } from '../xlsx/write-workbook.ts';
import { reportContents, type ReportGround, type ReportSums } from './contents.ts';
import { readParts } from './evidence.ts';
import { readLedger } from './ledger-reader.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const CSV = 'text/csv';

type Report = { objects: StoredObject[]; sums: ReportSums };

/** Streams the stored rows into all files below `prefix` at once; the slowest sets the pace. */
export async function writeReport(
  store: Store,
  prefix: string,
  ground: ReportGround,
  signal: AbortSignal,
  onProgress: (rows: number) => void,
): Promise<Report> {
  const failing = new AbortController();
  const either = AbortSignal.any([signal, failing.signal]);
  const [csv, xlsx, findings] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const { coverage, parts, profile } = ground.evidence;
  const contents = reportContents(ground, readLedger(store, ground.ledger, either));
  const write = async (to: PassThrough, bytes: Buffer | string) => {
    if (!to.write(bytes)) await once(to, 'drain', { signal: either });
  };

  const rowBatches = async function* (): AsyncGenerator<readonly Row[]> {
    const reader = csvReader();
    const decoder = new TextDecoder();
    const header = Buffer.from(csvLine(COLUMNS));
    csv.write(header);
    findings.write(csvLine(LEDGER_COLUMNS));
    reader.read(String(header));
    const bodies = readParts(store, parts, either);
    for (const line of coverage.lines) {
      if (line.part) {
        const { value: body = Buffer.alloc(0) } = (await bodies.next()) as { value?: Buffer };
        await write(csv, body);
        for (const chunk of slices(body)) {
          const rows = reader.read(decoder.decode(chunk, { stream: true }));
          contents.take(rows);
          yield rows;
        }
      }
      for await (const lines of contents.endRegion(line)) await write(findings, lines);
    }
    for await (const lines of contents.end()) await write(findings, lines);
    reader.end();
    csv.end();
    findings.end();
  };

  try {
    const files = filesIn(prefix, ground.input.plan.reportDate);
    const uploads = Promise.all([
      store.upload(files.raw, csv, CSV, either),
      store.upload(files.report, xlsx, XLSX, either),
      store.upload(ledgerIn(prefix), findings, CSV, either),
    ]);
    const book = { out: xlsx, profile, rowBatches: rowBatches(), tabs: contents.tabs, signal: either, onProgress };
    const writing = writeWorkbook(book).catch((error) => explain(error, uploads));
    const [[raw, workbook, ledger]] = await Promise.all([uploads, writing]);
    const sums = contents.sums();
    const picture = Buffer.from(trendPicture(sums.trend));
    const trend = await store.putOnce(files.trend, picture, 'image/svg+xml', signal);
    return { objects: [raw, workbook, ledger, trend], sums };
  } catch (error) {
    failing.abort(error); // One broken stream must not leave the other waiting for it.
    throw error;
  } finally {
    for (const stream of [csv, xlsx, findings]) stream.destroy();
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
