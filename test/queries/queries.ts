// The statements in docs/queries.md, and the Python programs that run and parse them.
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { pythonEnvironment } from '../../setup/python-env.mjs';
import { read } from '../docs/repository.ts';
import { sectionOf } from '../docs/markdown.ts';

/** The statements of a section or of a page, in order. */
const statementsIn = (section: string): string[] =>
  [...section.matchAll(/^```sql\n([\s\S]*?)^```$/gm)].flatMap(([, sql]) =>
    sql!
      .split(/;\n/)
      .map((statement) => statement.trim())
      .filter((statement) => statement !== ''),
  );

const page = read('docs/queries.md');
export const duckdbViews = statementsIn(sectionOf(page, '## DuckDB'));
export const athenaTables = statementsIn(sectionOf(page, '## Athena'));

/** The query below each question. */
export const questions: ReadonlyMap<string, string> = new Map(
  [...page.matchAll(/^### (.*)\n([\s\S]*?^```sql\n[\s\S]*?^```$)/gm)].map(([, question, section]) => [
    question!,
    statementsIn(section!)[0]!,
  ]),
);

/** A Python with DuckDB and sqlglot. */
export const queryPython = (): Promise<string> =>
  pythonEnvironment('queries', fileURLToPath(new URL('requirements.txt', import.meta.url)));

/** Runs one of the programs in this folder with statements of SQL. Throws with its last words if it fails. */
export async function runProgram<T>(program: string, statements: readonly string[], cwd: string): Promise<T> {
  const child = spawn(await queryPython(), [fileURLToPath(new URL(program, import.meta.url))], { cwd });
  child.stdin.end(JSON.stringify(statements));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if ((await ended) !== 0) throw new Error(`${program}: ${error}`);
  return JSON.parse(out) as T;
}
