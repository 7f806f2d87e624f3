// `npm run parity`: compares a workbook or raw CSV of this product with a legacy one and describes the differences.
import { compareWorkbooks } from '#src/xlsx/compare-workbooks.ts';
import type { DifferenceGroup } from '#src/xlsx/difference-tally.ts';
import { program } from './command.ts';
import { compareCsvFiles } from './compare-csv-files.ts';

const number = (count: number): string => count.toLocaleString('en');
const times = (count: number, noun: string): string => `${number(count)} ${noun}${count === 1 ? '' : 's'}`;

async function parity(oursFile: string, legacyFile: string): Promise<void> {
  const csvs = [oursFile, legacyFile].filter((file) => /\.csv$/i.test(file));
  if (csvs.length === 1)
    throw new Error(`${oursFile} and ${legacyFile}: expected two workbooks (.xlsx) or two raw CSVs (.csv)`);
  await (csvs.length === 2 ? compareCsvs(oursFile, legacyFile) : compareWorkbookFiles(oursFile, legacyFile));
}

async function compareWorkbookFiles(oursFile: string, legacyFile: string): Promise<void> {
  const { differences, tabs, rows, cells, added } = await compareWorkbooks(oursFile, legacyFile);
  const compared = `${times(tabs, 'legacy tab')}, ${times(rows, 'row')}, ${times(cells, 'cell')} compared`;
  const after = added.length === 0 ? '' : `; after them ours has ${added.join(', ')}`;
  printDifferences(differences, `${compared}${after}`);
}

async function compareCsvs(oursFile: string, legacyFile: string): Promise<void> {
  const { differences, ours, legacy, unexplained } = await compareCsvFiles(oursFile, legacyFile);
  const known = differences.length === 0 ? '' : `; ${number(unexplained)} without a known cause`;
  printDifferences(differences, `${times(ours, 'row')} of ours, ${number(legacy)} of legacy compared${known}`);
}

/** Prints the groups under their headings, and sets the exit code to 1 if there is a difference. */
function printDifferences(differences: readonly DifferenceGroup[], compared: string): void {
  for (const [heading, groups] of Map.groupBy(differences, (group) => group.tab)) {
    console.log(heading);
    for (const { subject, what, examples, count } of groups) {
      console.log(`  ${number(count).padStart(9)} × ${subject}: ${what}`);
      const shown = examples.filter((example) => example !== '');
      for (const example of shown) console.log(`              ${example}`);
      if (count > shown.length && shown.length > 0) console.log('              …');
    }
  }
  const total = differences.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) {
    console.log(`Equal: ${compared}.`);
    return;
  }
  console.log(`${times(total, 'difference')} in ${times(differences.length, 'group')}: ${compared}.`);
  process.exitCode = 1;
}

await program(
  'parity',
  'Compare a workbook of this report with one from the legacy script: tabs, cells, types, styles, formats. ' +
    'Or compare two raw CSVs, with the known cause of each difference. ' +
    'Exit code: 0 if they are equal, 1 with the differences, grouped and counted.',
)
  .argument('<ours>', 'the workbook or raw CSV of this report (.xlsx, .csv)')
  .argument('<legacy>', 'the legacy workbook or raw CSV')
  .addHelpText(
    'after',
    '\nText that begins with = and text such as #REF! may be formulas and errors in the legacy workbook; in ours they stay text.' +
      '\n\nExamples:\n  npm run parity -- config-compliance-2026-11-23.xlsx legacy-2026-11-23.xlsx' +
      '\n  npm run parity -- config-rules-2026-11-23.csv legacy-2026-11-23.csv' +
      '\n  npm run --silent parity -- ours.xlsx legacy.xlsx > differences.txt',
  )
  .action(parity)
  .parseAsync();
