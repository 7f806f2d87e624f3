// The legacy script's own workbook, compared with ours by the method of compare.py.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { legacyPython } from '../support/legacy-python.ts';

const legacy = (file: string) => fileURLToPath(new URL(`../workbook/legacy/${file}`, import.meta.url));

/** What compare.py prints of a workbook and the one that report.py makes of a CSV file; `directory` takes both. */
export async function compareLegacy(directory: string, csvFile: string, workbook: Uint8Array): Promise<string> {
  const python = await legacyPython();
  const run = async (...args: string[]) => (await promisify(execFile)(python, args)).stdout;
  const [theirs, ours] = [join(directory, 'legacy.xlsx'), join(directory, 'ours.xlsx')];
  await writeFile(ours, workbook);
  await run(legacy('report.py'), csvFile, theirs);
  return run(legacy('compare.py'), ours, theirs);
}
