// Faults of rows and cells that a writer of workbooks could have.
import { COVERAGE, replace, replaced, sheet, type Fault } from './inject-fault.ts';

const ROW_5 = /<row r="5">.*?<\/row>/;

export const FAULTS_OF_CELLS: readonly Fault[] = [
  replaced('a dropped row', sheet(1), ROW_5, '', 'Sheet1!A5: expected "rule-0"; exceljs finds no such row'),
  {
    fault: 'a dropped row, the rest moved up',
    inject(parts) {
      replace(parts, sheet(1), ROW_5, '');
      parts[sheet(1)] = parts[sheet(1)]!.replace(/(<row r="|<c r="[A-Z]+)(\d+)"/g, (whole, start: string, row) =>
        Number(row) > 5 ? `${start}${Number(row) - 1}"` : whole,
      );
    },
    named: 'Sheet1!A5: ',
  },
  replaced('a row twice', sheet(1), ROW_5, '$&$&', 'Sheet1!A5: expected nothing; exceljs reads "rule-0"'),
  replaced('an empty row', sheet(1), ROW_5, '<row r="5"></row>', 'Sheet1!A5: '),
  {
    fault: 'a column moved to the right',
    inject(parts) {
      const columns = 'ABCDEFGHIJKLMNOPQRS';
      parts[sheet(1)] = parts[sheet(1)]!.replace(
        /<c r="([C-R])(\d+)"/g,
        (_, letter: string, row) => `<c r="${columns[columns.indexOf(letter) + 1]}${row}"`,
      );
    },
    named: 'Sheet1!C1: expected "Classification"; exceljs reads nothing',
  },
  {
    fault: 'two columns exchanged',
    inject(parts) {
      const other: Record<string, string> = { G: 'H', H: 'G' };
      parts[sheet(1)] = parts[sheet(1)]!.replace(
        /<c r="([GH])(\d+)"/g,
        (_, c: string, row) => `<c r="${other[c]}${row}"`,
      );
    },
    named: 'Sheet1!G1: expected "ResourceType"; exceljs reads "ResourceIdentifier"',
  },
  replaced(
    'an empty cell',
    sheet(1),
    /<c r="H4"[^>]*><is>.*?<\/c>/,
    '',
    'Sheet1!H4: expected "r-2"; exceljs reads nothing',
  ),
  replaced('another text', sheet(1), '<t>r-2</t>', '<t>r-3</t>', 'Sheet1!H4: expected "r-2"; exceljs reads "r-3"'),
  replaced(
    'text cut short',
    sheet(3),
    '<t>rule-1</t>',
    '<t>rule</t>',
    'Report!A3: expected "rule-1"; exceljs reads "rule"',
  ),
  replaced(
    'text that is not escaped',
    sheet(1),
    '<t>r-2</t>',
    '<t>r<2</t>',
    'Sheet1: exceljs cannot read the worksheet',
  ),
  replaced('text escaped twice', sheet(4), 'Red lines', 'Red &amp;amp;lt; lines', `${COVERAGE}!A3: `),
  replaced(
    'a number as text',
    sheet(1),
    /<c r="J3"><v>1<\/v>/,
    '<c r="J3" t="str"><v>1</v>',
    'Sheet1!J3: expected 1; exceljs reads "1"',
  ),
  replaced(
    'text as a number',
    sheet(1),
    /<c r="M3" t="inlineStr">.*?<\/c>|<c r="M3">.*?<\/c>/,
    '<c r="M3"><v>12345678902</v></c>',
    'Sheet1!M3: ',
  ),
  replaced(
    'a wrong number',
    sheet(3),
    /<c r="B2"><v>4<\/v>/,
    '<c r="B2"><v>5</v>',
    'Report!B2: expected 4; exceljs reads 5',
  ),
  replaced(
    'a boolean as a number',
    sheet(4),
    /(<c r="H6" s="\d+") t="b"/,
    '$1',
    `${COVERAGE}!H6: expected true; exceljs reads 1`,
  ),
  replaced(
    'a formula',
    sheet(4),
    /t="inlineStr"><is><t>=1\+1<\/t><\/is>/,
    '><f>1+1</f><v>2</v>',
    `${COVERAGE}!B7: expected "=1+1"`,
  ),
  replaced(
    'an error',
    sheet(5),
    /t="inlineStr"><is><t>01a2<\/t><\/is>/,
    't="e"><v>#REF!</v>',
    'Run!B5: expected "01a2"',
  ),
  {
    fault: 'a date one day off',
    inject(parts) {
      parts[sheet(4)] = parts[sheet(4)]!.replace(
        /(<c r="F6"[^>]*><v>)(\d+)/,
        (_, start, day) => `${start}${Number(day) + 1}`,
      );
    },
    named: `${COVERAGE}!F6: expected the date 2026-11-22T00:00:00.000Z; exceljs reads the date 2026-11-23T00:00:00.000Z`,
  },
  replaced(
    'a date without its format',
    sheet(4),
    /<c r="F6" s="\d+"/,
    '<c r="F6"',
    `${COVERAGE}!F6: expected the date`,
  ),
  replaced(
    'a wrong shared style',
    'xl/styles.xml',
    'formatCode="0.00&quot;%&quot;"',
    'formatCode="0.0"',
    `${COVERAGE}!E6: expected the look 0.00"%", fill`.replace(', fill', ''),
  ),
  replaced(
    'a wrong colour for a tone',
    'xl/styles.xml',
    /FFF9DAD6/,
    'FFDDF0DF',
    `${COVERAGE}!A6: expected the look General, fill FFF9DAD6; exceljs reads General, fill FFDDF0DF`,
  ),
  replaced(
    'the style of another cell',
    sheet(4),
    /<c r="A6" s="\d+"/,
    '<c r="A6" s="3"',
    `${COVERAGE}!A6: expected the look`,
  ),
  replaced(
    'a header that is not bold',
    sheet(1),
    /<c r="B1" s="1"/,
    '<c r="B1"',
    'Sheet1!B1: expected the look General, bold; exceljs reads General',
  ),
];
