// The claim that the report stands on: our workbook is the legacy workbook, whatever the rows say. Random CSVs are
// compared with what the real pandas and openpyxl make of them. Seeing a trap bite:
//
//   WITHOUT_TRAP="leading zeros" npx vitest run test/workbook/parity-property.test.ts

import * as fc from 'fast-check';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COLUMNS, csvLine } from '#domain/rows/rows.ts';
import { csvOf, shapes, traps, workbookCase, workbookCaseWith, type WorkbookCase } from './cases.ts';
import { aRow } from './rows.ts';
import { type Judge, type Ours, SOURCES, startJudge, startOurs, withoutHandling } from './sides.ts';

/** A case holds a dozen traps. */
const CASES_PER_TRAP = Number(process.env['PARITY_CASES_PER_TRAP'] ?? 1);
const CASES = CASES_PER_TRAP * (traps.length + shapes.length);
/** A trap whose handling is gone is found within a few cases that hold it and nothing else. */
const MAX_CASES_TO_FIND = 60;
const MINUTE_MS = 60_000;

let folder: string;
let judge: Judge;
let ours: Ours;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parity-'));
  judge = await startJudge();
  ours = startOurs();
}, 10 * MINUTE_MS);
afterAll(async () => {
  await ours.stop();
  await judge.stop();
  await rm(folder, { recursive: true });
});

/** What differs between the workbook that these sources make of a case and the legacy one. */
async function differences(sources: string, aCase: WorkbookCase): Promise<readonly string[]> {
  const files = { csv: join(folder, 'raw.csv'), ours: join(folder, 'ours.xlsx'), legacy: join(folder, 'legacy.xlsx') };
  await writeFile(files.csv, csvOf(aCase));
  const answer = await ours.ask({ sources, csv: files.csv, ours: files.ours, chunkBytes: aCase.chunkBytes });
  if ('crash' in answer) return [`ours crashes: ${answer.crash}`];
  const verdict = await judge.ask(files);
  return 'crash' in verdict ? [`the legacy script crashes: ${verdict.crash}`] : verdict.differences;
}

/** Runs the property; `undefined` if it holds, else a counterexample in words, the smallest unless `endOnFailure`. */
async function counterexample(
  sources: string,
  cases: fc.Arbitrary<WorkbookCase>,
  options: { numRuns: number; endOnFailure?: boolean },
  met?: (name: string) => void,
) {
  const property = fc.asyncProperty(cases, async (aCase) => {
    for (const name of aCase.traps) met?.(name);
    const found = await differences(sources, aCase);
    if (found.length > 0) throw new Error(found.join('\n'));
  });
  const result = await fc.check(property, options);
  const smallest = result.counterexample?.[0];
  if (smallest === undefined) return undefined;
  return `${csvOf(smallest)}\n${String(result.errorInstance)}\nchunks of ${smallest.chunkBytes} bytes, seed ${result.seed}`;
}

test(`${CASES} random reports are the legacy workbook to the last cell`, { timeout: 15 * MINUTE_MS }, async () => {
  const name = process.env['WITHOUT_TRAP'];
  const without = [...traps, ...shapes].find((trap) => trap.name === name);
  if (name !== undefined && without === undefined) throw new Error(`no trap is called ${name}`);
  const hits = new Map([...traps, ...shapes].map((trap) => [trap.name, 0]));
  const compare = async (sources: string) => {
    for (const one of [...traps, ...shapes]) {
      const found = await counterexample(sources, workbookCaseWith(one), { numRuns: CASES_PER_TRAP }, (met) =>
        hits.set(met, hits.get(met)! + 1),
      );
      if (found !== undefined) return found;
    }
    return undefined;
  };
  expect(await (without === undefined ? compare(SOURCES) : withoutHandling(without.handling, compare))).toBeUndefined();
  const lines = [...hits].map(([trap, count]) => `${String(count).padStart(5)}  ${trap}\n`);
  process.stdout.write(`cases that each trap was met in, of ${CASES}:\n${lines.join('')}`);
  expect([...hits].filter(([, count]) => count === 0)).toEqual([]);
});

test('a character that XML forbids kills the legacy script; ours writes it escaped and counts it', async () => {
  const files = { csv: join(folder, 'raw.csv'), ours: join(folder, 'ours.xlsx'), legacy: join(folder, 'legacy.xlsx') };
  await writeFile(files.csv, csvLine(COLUMNS) + csvLine(aRow({ Annotation: 'a\u0001b' })));
  const answer = await ours.ask({ sources: SOURCES, csv: files.csv, ours: files.ours, chunkBytes: 1_000_000 });
  expect(answer).toMatchObject({ facts: { rows: 1, escapedCharacters: 1 } });
  expect(await judge.ask(files)).toEqual({
    crash: 'IllegalCharacterError: a\u0001b cannot be used in worksheets.',
  });
});

test.each([...traps, ...shapes].map((trap) => [trap.name, trap] as const))(
  'without its handling, this trap is found out: %s',
  { timeout: 2 * MINUTE_MS },
  async (_, trap) => {
    const cases = 'rows' in trap ? workbookCase([], [trap]) : workbookCase([trap], []);
    const options = { numRuns: MAX_CASES_TO_FIND, endOnFailure: true };
    const found = await withoutHandling(trap.handling, (sources) => counterexample(sources, cases, options));
    expect(found).toMatch(/(Sheet1|Report)[!:]|unreadable|ours crashes/);
  },
);
