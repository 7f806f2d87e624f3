// The files of each week's report in the folders of docs/queries.md, and what its queries answer.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ReportResult } from '#src/workflows/types.ts';
import type { Lab } from '../support/lab.ts';
import { duckdbViews, questions, runProgram } from '../queries/queries.ts';

const write = async (folder: string, path: string, body: string | Buffer): Promise<void> => {
  const file = join(folder, 'tables', path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, body);
};

type CoverageFile = { lines: ({ accountId: string; name: string } & Record<string, unknown>)[] };

/** Copies the files of a publication as the script in docs/queries.md does. */
export async function copyTables({ store }: Lab, folder: string, date: string, { keys }: ReportResult): Promise<void> {
  const own = (name: string) => store.get({ key: keys.manifest.replace(/[^/]+$/, name) });
  await write(folder, `results/report_date=${date}/results.csv`, await own(`config-rules-${date}.csv`));
  await write(folder, `findings/report_date=${date}/findings.csv`, await own('findings.csv'));
  await write(folder, `rule_gaps/report_date=${date}/rule-gaps.csv`, await own('rule-gaps.csv'));
  const { lines } = JSON.parse(String(await own('coverage.json'))) as CoverageFile;
  const records = lines.map(({ accountId: account_id, name: account_name, ou, region, disposition, ...rest }) => {
    const { reason, remedy, rules, rows } = rest;
    return JSON.stringify({ account_id, account_name, ou, region, disposition, reason, remedy, rules, rows });
  });
  await write(folder, `coverage/report_date=${date}/coverage.jsonl`, `${records.join('\n')}\n`);
}

export const copyHistory = (folder: string, csv: string): Promise<void> => write(folder, 'history/summary.csv', csv);

export type Answer = Record<string, string | number | null>[];

/** The answer to each question of docs/queries.md, by DuckDB, over all weeks. */
export async function answers(folder: string): Promise<Map<string, Answer>> {
  const results = await runProgram<Answer[]>('run_queries.py', [...duckdbViews, ...questions.values()], folder);
  const answered = results.slice(duckdbViews.length);
  return new Map([...questions.keys()].map((question, index) => [question, answered[index]!]));
}
