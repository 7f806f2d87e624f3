// Opens a workbook with exceljs, which shares no code with the writer. Its streaming reader reads sheets, styles and the list of tabs.
//
// By itself, exceljs would unpack every sheet into a temporary file, because our files have no shared strings.
// It would also decode each chunk separately, which breaks characters at chunk boundaries.
// Therefore yauzl opens the parts of the file, and exceljs gets their decoded text.
/* oxlint-disable no-underscore-dangle -- The names are exceljs's own. */
import { posix } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type ExcelJS from 'exceljs';
import { type Entry, openPromise } from 'yauzl';

/** A worksheet as read by exceljs. */
export interface FoundSheet {
  readonly name: string;
  readonly isVisible: boolean;
  /** Streams the rows of the sheet. It can be called only once. */
  readonly rows: () => AsyncIterable<ExcelJS.Row>;
  /** The links by cell reference. A link is a web address, or `#'Tab'!A1`. They are available after all rows have been read. */
  readonly links: () => Promise<ReadonlyMap<string, string>>;
}

export interface FoundBook {
  readonly sheets: readonly FoundSheet[];
  close(): void;
}

type SaxEvent = { eventType: string; value: { name: string; attributes: Record<string, string> } };
type ParseSax = (pieces: Iterable<string> | AsyncIterable<string>) => AsyncIterable<SaxEvent[]>;
type Relationship = { Id: string; Target: string };

/** Members that exist in exceljs 4.4.0 but are not declared in its types. The lockfile pins the version, and tests use each member. */
type WorkbookReader = {
  model?: { sheets?: { name: string; rId: string; state?: string }[] };
  workbookRels?: Relationship[];
  _parseRels(part: Readable): Promise<void>;
  _parseWorkbook(part: Readable): Promise<void>;
  _parseStyles(part: Readable): Promise<void>;
  _parseWorksheet(pieces: AsyncIterable<string>, id: string): Iterable<{ value: AsyncIterable<ExcelJS.Row> }>;
};

/** Opens a workbook. Returns undefined if exceljs is not installed. Throws the errors of exceljs and of yauzl. */
export async function openWithExceljs(file: string): Promise<FoundBook | undefined> {
  const library = await loadExceljs();
  if (library === undefined) return undefined;
  const zip = await openPromise(file, { autoClose: false });
  try {
    const entries = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
    const open = async (path: string) => {
      const entry = entries.get(path);
      if (entry === undefined) throw new Error(`the file has no ${path}`);
      return (await zip.openReadStreamPromise(entry)).setEncoding('utf8') as AsyncIterable<string>;
    };
    const whole = async (path: string) => Readable.from([await text(await open(path))]);
    const parts = library.createReader();
    await parts._parseRels(await whole('xl/_rels/workbook.xml.rels'));
    await parts._parseWorkbook(await whole('xl/workbook.xml'));
    await parts._parseStyles(await whole('xl/styles.xml'));
    const sheets = (parts.model?.sheets ?? []).map(({ name, rId, state = 'visible' }): FoundSheet => {
      const target = parts.workbookRels?.find(({ Id }) => Id === rId)?.Target ?? '';
      const path = posix.resolve('/xl', target).slice(1);
      let end = '';
      return {
        name,
        isVisible: state === 'visible',
        async *rows() {
          const pieces = captureEnd(await open(path), (last) => (end = last));
          for (const { value } of parts._parseWorksheet(pieces, rId)) yield* value;
        },
        async links() {
          const relationships = `${posix.dirname(path)}/_rels/${posix.basename(path)}.rels`;
          const targets = entries.has(relationships) ? await open(relationships) : [];
          return readLinks(library.parseSax, end, targets);
        },
      };
    });
    return { sheets, close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function loadExceljs() {
  try {
    const { default: exceljs } = await import('exceljs');
    // @ts-expect-error exceljs has no types for its internal modules.
    const { default: parseSax } = (await import('exceljs/lib/utils/parse-sax.js')) as { default: ParseSax };
    const options = { worksheets: 'emit', hyperlinks: 'ignore', styles: 'cache' } as const;
    const createReader = () => new exceljs.stream.xlsx.WorkbookReader('', options) as unknown as WorkbookReader;
    return { createReader, parseSax };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

const END_OF_ROWS = '</sheetData>';

/** Passes on a sheet's XML, and passes the text after its rows to `onEnd`. */
async function* captureEnd(pieces: AsyncIterable<string>, onEnd: (text: string) => void): AsyncGenerator<string> {
  let last = '';
  let end: string | undefined;
  for await (const piece of pieces) {
    if (end === undefined) {
      last = last.slice(1 - END_OF_ROWS.length) + piece;
      const found = last.indexOf(END_OF_ROWS);
      if (found !== -1) end = last.slice(found + END_OF_ROWS.length);
    } else end += piece;
    yield piece;
  }
  if (end !== undefined) onEnd(end);
}

/** Reads links with exceljs's XML parser, because its sheet reader omits links to places in the workbook. */
async function readLinks(parseSax: ParseSax, end: string, relationships: Iterable<string> | AsyncIterable<string>) {
  const elements = async (pieces: Iterable<string> | AsyncIterable<string>, name: string) => {
    const found: Record<string, string>[] = [];
    for await (const events of parseSax(pieces))
      for (const { eventType, value } of events)
        if (eventType === 'opentag' && value.name === name) found.push(value.attributes);
    return found;
  };
  const targets = new Map<string, string>();
  for (const { Id = '', Target = '' } of await elements(relationships, 'Relationship')) targets.set(Id, Target);
  const links = new Map<string, string>();
  for (const { ref = '', location, 'r:id': id = '' } of await elements(['<worksheet>', end], 'hyperlink'))
    links.set(ref, `${targets.get(id) ?? ''}${location === undefined ? '' : `#${location}`}`);
  return links;
}
