// Faults that a writer of owners' workbooks could have. The book has Cover (1), Findings (2), Rule gaps (3) and Waivers (4).
// The table of Findings has its header in row 5; in row 6 is the resource a, in row 7 the resource a2.
import { replace, replaced, sheet, type Fault } from './inject-fault.ts';

export const FAULTS_OF_PARTS: readonly Fault[] = [
  replaced('a dropped row', sheet(2), /<row r="7".*?<\/row>/, '', 'Findings!B7: expected "High"; exceljs finds no'),
  replaced('another text', sheet(2), '<t>a2</t>', '<t>a3</t>', 'Findings!I7: expected "a2"; exceljs reads "a3"'),
  replaced('a wrong style', sheet(2), /(<c r="I7" s=")\d+"/, '$11"', 'Findings!I7: expected the look'),
  replaced('another figure', sheet(1), /(<c r="B11"[^>]*><v>)\d+/, '$199', 'Cover!B11: expected'),
  {
    fault: 'two columns exchanged',
    inject(parts) {
      replace(parts, sheet(2), /<c r="([HI])(\d+)"/g, (_, column, row) => `<c r="${column === 'H' ? 'I' : 'H'}${row}"`);
    },
    named: 'Findings!H5: expected "Resource type"; exceljs reads "Resource"',
  },
  {
    fault: 'a truncated sheet',
    inject(parts) {
      parts[sheet(2)] = parts[sheet(2)]!.slice(0, parts[sheet(2)]!.indexOf('<row r="7"'));
    },
    named: 'Findings!B7: expected "High"; exceljs finds no',
  },
  replaced('a missing sheet', 'xl/workbook.xml', /<sheet name="Waivers"[^>]*>/, '', 'expected the worksheets Cover, '),
];
