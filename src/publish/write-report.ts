// Writes the stored rows as a report. The CSV is written first, by concatenating the stored bytes.
// The workbook and the ledger are then built from the CSV.
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Store } from '#src/aws/store.ts';
import { csvReader } from '#domain/rows/csv.ts';
import {
  buildFileKeys,
  buildGapDatesKey,
  buildLedgerKey,
  buildRuleGapsKey,
  buildSafeCsvKey,
  buildSummaryHtmlKey,
} from '#domain/keys.ts';
import type { StoredObject } from '#domain/coverage/outcome.ts';
import { COLUMNS, csvLine, type Row } from '#domain/rows/rows.ts';
import { safeCsvLines } from '#domain/rows/safe-csv.ts';
import { renderTrendSvg } from '#domain/history/trend-svg.ts';
import type { Worksheet } from '#domain/worksheets/worksheet.ts';
import { writeWorkbook, type WorkbookFacts } from '#src/xlsx/write-workbook.ts';
import { byteReader } from './byte-reader.ts';
import { worksheetHtml } from './worksheet-html.ts';
import { writePartBooks, type PartListener } from './part-books.ts';
import { writeRawCsv } from './raw-csv.ts';
import { createReportBuilder } from './report-builder.ts';
import type { ReportFigures, ReportInputs } from './report-inputs.ts';
import { GAP_DATE_COLUMNS } from '#domain/rule-health/gap-dates.ts';
import { RULE_GAP_COLUMNS } from '#domain/worksheets/rule-gaps.ts';
import { readRegionRules } from './evidence.ts';
import { createHomeRegionReader } from './home-region.ts';
import { FIRST_FORMAT } from './versions.ts';
import { readGapDates, readLedger } from './ledger-reader.ts';

const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const CSV_TYPE = 'text/csv';
const HTML_TYPE = 'text/html; charset=utf-8';
/** The number of bytes that are parsed in one step. It is small enough that parsing does not block the thread for long. */
const STEP_BYTES = 256 * 1024;

/** `parts` is the list of the workbooks of owners and organizational units. It is absent if the settings request none. */
type Report = { objects: StoredObject[]; figures: ReportFigures; parts?: StoredObject };

export type ReportListeners = {
  /** Called many times a second with the number of rows written so far. */
  onProgress: (rows: number) => void;
  /** Called once with the worksheets that follow the legacy worksheets, before they are written. */
  onWorksheets?: ((worksheets: readonly Worksheet[]) => void) | undefined;
  /** Called with the workbook of each owner and organizational unit. */
  onPart?: PartListener | undefined;
};

type Streams = [PassThrough, PassThrough, PassThrough, PassThrough, PassThrough];

/** Writes all files of a report below `prefix`. The CSV is written first, so that its readers do not have to wait for the other files. */
export async function writeReport(
  store: Store,
  prefix: string,
  inputs: ReportInputs,
  signal: AbortSignal,
  { onProgress, onWorksheets = () => undefined, onPart }: ReportListeners,
): Promise<Report> {
  const { reportDate } = inputs.input.plan;
  const files = buildFileKeys(prefix, reportDate);
  const header = Buffer.from(csvLine(COLUMNS));
  const raw = await writeRawCsv(store, files.raw, header, inputs.evidence.parts, signal);

  const failing = new AbortController();
  const combinedSignal = AbortSignal.any([signal, failing.signal]);
  const [xlsx, findings, gaps, gapDates, safe] = Array.from({ length: 5 }, () => new PassThrough()) as Streams;
  const { coverage, profile } = inputs.evidence;
  const hasRuleHealth = inputs.format !== FIRST_FORMAT;
  const writesSafeCsv = inputs.input.plan.safeCsv === true;
  const readRules = readRegionRules(store, coverage.lines, combinedSignal);
  const { globalResourceRegion: homeRegion } = inputs.settings;
  const home =
    hasRuleHealth && homeRegion ? createHomeRegionReader(store, coverage.lines, homeRegion, combinedSignal) : undefined;
  const earlier = {
    ledger: readLedger(store, inputs.ledger, combinedSignal),
    gapDates: readGapDates(store, inputs.gapDates, combinedSignal),
  };
  const builder = createReportBuilder(inputs, earlier, readRules, home);
  const writeTo = async (stream: PassThrough, lines: string) => {
    if (lines !== '' && !stream.write(lines)) await once(stream, 'drain', { signal: combinedSignal });
  };
  const writeSafe = (lines: () => string) => (writesSafeCsv ? writeTo(safe, lines()) : undefined);
  const writeFindings = (lines: string) => writeTo(findings, lines);
  const writeGaps = async () => {
    await writeTo(gaps, builder.flushGaps());
    await writeTo(gapDates, builder.takeGapDates());
  };

  const rowBatches = async function* (): AsyncGenerator<readonly Row[]> {
    const reader = csvReader();
    const decoder = new TextDecoder();
    const bytes = byteReader(store.pieces(raw, combinedSignal));
    const rowsIn = async function* (length: number) {
      for await (const step of bytes.take(length, STEP_BYTES))
        yield reader.read(decoder.decode(step, { stream: true }));
    };
    yield* rowsIn(header.length);
    await writeFindings(csvLine(builder.ledgerColumns));
    await writeTo(gaps, csvLine(RULE_GAP_COLUMNS));
    await writeTo(gapDates, csvLine(GAP_DATE_COLUMNS));
    await writeSafe(() => csvLine(COLUMNS));
    for (const line of coverage.lines) {
      for await (const lines of builder.startRegion(line)) await writeFindings(lines);
      for await (const rows of rowsIn(line.part?.bytes ?? 0)) {
        builder.take(rows);
        await writeSafe(() => safeCsvLines(rows));
        yield rows;
      }
      for await (const lines of builder.finishRegion(line)) await writeFindings(lines);
      await writeGaps();
    }
    for await (const lines of builder.end()) await writeFindings(lines);
    await writeGaps();
    await bytes.end();
    reader.end();
    for (const stream of [findings, gaps, gapDates, safe]) stream.end();
  };

  try {
    const uploads = Promise.all([
      store.upload(files.report, xlsx, XLSX_TYPE, combinedSignal),
      store.upload(buildLedgerKey(prefix), findings, CSV_TYPE, combinedSignal),
      ...(hasRuleHealth
        ? [
            store.upload(buildRuleGapsKey(prefix), gaps, CSV_TYPE, combinedSignal),
            store.upload(buildGapDatesKey(prefix), gapDates, CSV_TYPE, combinedSignal),
          ]
        : []),
      ...(writesSafeCsv
        ? [store.upload(buildSafeCsvKey(prefix, inputs.input.plan.reportDate), safe, CSV_TYPE, combinedSignal)]
        : []),
    ]);
    if (!hasRuleHealth) for (const stream of [gaps, gapDates]) stream.resume();
    const { rows } = coverage;
    let summaryHtml: string | undefined;
    const book = {
      out: xlsx,
      profile,
      rows,
      isPlain: inputs.format === FIRST_FORMAT,
      rowBatches: rowBatches(),
      tabs: (facts: WorkbookFacts) => {
        const worksheets = builder.worksheets(facts);
        onWorksheets(worksheets);
        const summary = worksheets.find(({ name }) => name === 'Summary');
        if (hasRuleHealth && summary) summaryHtml = worksheetHtml(summary);
        return worksheets;
      },
      signal: combinedSignal,
      onProgress,
    };
    const writing = writeWorkbook(book).catch((error) => rethrowUploadError(error, uploads));
    const [uploaded] = await Promise.all([uploads, writing]);
    const figures = builder.figures();
    const picture = Buffer.from(renderTrendSvg(figures.trend));
    const trend = await store.putOnce(files.trend, picture, 'image/svg+xml', signal);
    const pages =
      summaryHtml === undefined
        ? []
        : [await store.putOnce(buildSummaryHtmlKey(prefix), Buffer.from(summaryHtml), HTML_TYPE, signal)];
    const collected = builder.parts;
    const books = collected && { reportDate, names: collected.names(), parts: collected.parts() };
    const parts = books ? await writePartBooks(store, prefix, books, { signal: combinedSignal, onPart }) : [];
    return {
      objects: [raw, ...uploaded, trend, ...pages, ...parts],
      figures,
      ...(parts.length > 0 ? { parts: parts.at(-1)! } : {}),
    };
  } catch (error) {
    failing.abort(error); // If one stream fails, the other streams must not wait for it.
    throw error;
  } finally {
    for (const stream of [xlsx, findings, gaps, gapDates, safe]) stream.destroy();
  }
}

/**
 * Throws the actual cause. If S3 rejects an upload, the stream that feeds the upload fails first, so this waits for the upload's own error.
 */
async function rethrowUploadError(error: unknown, uploads: Promise<unknown>): Promise<never> {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (['ABORT_ERR', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'].includes(code)) await uploads;
  throw error;
}
