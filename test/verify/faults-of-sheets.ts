// Faults of whole sheets and of links that a writer of workbooks could have.
import { COVERAGE, replace, replaced, sheet, type Fault } from './inject-fault.ts';
import type { Parts } from './workbook-parts.ts';

const swap = (parts: Parts, one: string, other: string): void => {
  [parts[one], parts[other]] = [parts[other]!, parts[one]!];
};

export const FAULTS_OF_SHEETS: readonly Fault[] = [
  {
    fault: 'a sheet cut short between rows',
    inject: (parts) => (parts[sheet(1)] = parts[sheet(1)]!.slice(0, parts[sheet(1)]!.indexOf('<row r="7">'))),
    named: 'Sheet1!A7: expected "rule-2"; exceljs finds no such row',
  },
  {
    fault: 'a sheet cut short within a cell',
    inject: (parts) => (parts[sheet(4)] = parts[sheet(4)]!.slice(0, parts[sheet(4)]!.indexOf('scanned'))),
    named: `${COVERAGE}!A7: `,
  },
  {
    fault: 'a worksheet that the book does not list',
    inject: (parts) => replace(parts, 'xl/workbook.xml', /<sheet name="Run"[^>]*>/, ''),
    named:
      'expected the worksheets Sheet1, Report, Coverage & more, Run, Page, Sheet1 (2); exceljs finds Sheet1, Report, Cov',
  },
  {
    fault: 'a worksheet without its part',
    inject: (parts) => delete parts[sheet(5)],
    named: 'Run: exceljs cannot read the worksheet: the file has no xl/worksheets/sheet5.xml',
  },
  {
    fault: 'the contents of two sheets exchanged',
    inject: (parts) => swap(parts, sheet(5), sheet(6)),
    named: 'Run!A1: expected "This run"; exceljs reads "On one page"',
  },
  {
    fault: 'two sheets in another order',
    inject: (parts) => replace(parts, 'xl/workbook.xml', /(<sheet name="Run"[^>]*>)(<sheet name="Page"[^>]*>)/, '$2$1'),
    named: 'expected the worksheets ',
  },
  replaced(
    'a hidden sheet',
    'xl/workbook.xml',
    '<sheet name="Run"',
    '<sheet name="Run" state="hidden"',
    'Run: the worksheet is hidden',
  ),
  replaced('a lost continuation of the rows', sheet(2), /<row r="2">.*?<\/row>/, '', "'Sheet1 (2)'!A2: "),
  replaced(
    'a link to another address',
    'xl/worksheets/_rels/sheet4.xml.rels',
    'example.com/a',
    'example.com/b',
    `${COVERAGE}!A8: expected a link to https://example.com/a`,
  ),
  replaced(
    'a link to another sheet',
    sheet(4),
    'location="\'Run\'!A1"',
    'location="\'Page\'!A1"',
    `${COVERAGE}!B8: expected a link to #'Run'!A1; exceljs reads one to #'Page'!A1`,
  ),
  replaced(
    'a link on another cell',
    sheet(4),
    '<hyperlink ref="B8"',
    '<hyperlink ref="B7"',
    `${COVERAGE}!B8: expected a link to #'Run'!A1; exceljs reads none`,
  ),
  replaced('links lost', sheet(4), /<hyperlinks>.*<\/hyperlinks>/, '', `${COVERAGE}!A8: expected a link`),
  {
    fault: 'a shared text lost',
    inject(parts) {
      replace(parts, sheet(1), /(<c r="H4") t="inlineStr"><is><t>r-2<\/t><\/is>/, '$1 t="s"><v>0</v>');
    },
    named: 'Sheet1!H4: expected "r-2"; exceljs reads',
  },
];
