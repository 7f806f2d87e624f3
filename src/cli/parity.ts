// `npm run parity`: compares a workbook of this product with a legacy one and describes the differences.
import { compareWorkbooks } from '#src/xlsx/compare-workbooks.ts';
import { program } from './command.ts';

const number = (count: number): string => count.toLocaleString('en');
const times = (count: number, noun: string): string => `${number(count)} ${noun}${count === 1 ? '' : 's'}`;

async function parity(oursFile: string, legacyFile: string): Promise<void> {
  const { differences, tabs, rows, cells, added } = await compareWorkbooks(oursFile, legacyFile);
  for (const [tab, groups] of Map.groupBy(differences, (group) => group.tab)) {
    console.log(tab);
    for (const { subject, what, examples, count } of groups) {
      console.log(`  ${number(count).padStart(9)} × ${subject}: ${what}`);
      for (const example of examples) console.log(`              ${example}`);
      if (count > examples.length && examples.length > 0) console.log('              …');
    }
  }
  const compared = `${times(tabs, 'legacy tab')}, ${times(rows, 'row')}, ${times(cells, 'cell')} compared`;
  const after = added.length === 0 ? '' : `; after them ours has ${added.join(', ')}`;
  const total = differences.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) {
    console.log(`Equal: ${compared}${after}.`);
    return;
  }
  console.log(`${times(total, 'difference')} in ${times(differences.length, 'group')}: ${compared}${after}.`);
  process.exitCode = 1;
}

await program(
  'parity',
  'Compare a workbook of this report with one from the legacy script: tabs, cells, types, styles, formats. ' +
    'Exit code: 0 if they are equal, 1 with the differences, grouped and counted.',
)
  .argument('<ours>', 'the workbook of this report (.xlsx)')
  .argument('<legacy>', 'the legacy workbook (.xlsx)')
  .addHelpText(
    'after',
    '\nText that begins with = and text such as #REF! may be formulas and errors in the legacy workbook; in ours they stay text.' +
      '\n\nExamples:\n  npm run parity -- config-compliance-2026-11-23.xlsx legacy-2026-11-23.xlsx' +
      '\n  npm run --silent parity -- ours.xlsx legacy.xlsx > differences.txt',
  )
  .action(parity)
  .parseAsync();
