// The two sides of the comparison as processes that answer a line of JSON with a line of JSON.

import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { legacyPython } from '../support/legacy-python.ts';
import type { WorkbookFacts } from '#src/xlsx/write-workbook.ts';
import type { OurCase } from './our-side.ts';
import type { Handling } from './trap.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A process to ask; `stop` ends it. */
interface Side<Question, Answer> {
  ask(question: Question): Promise<Answer>;
  stop(): Promise<void>;
}

function startSide<Question, Answer>(command: string, args: readonly string[]): Side<Question, Answer> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { value, done } = await answers.next();
      if (done === true) throw new Error(`${command} ${args[0]} ended without an answer`);
      return JSON.parse(value) as Answer;
    },
    async stop() {
      child.stdin.end();
      await answers.return?.();
      if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve));
    },
  };
}

type Verdict = { differences: string[] } | { crash: string };

export type Judge = Side<{ csv: string; ours: string; legacy: string }, Verdict>;

/** The legacy script and the comparison, on the pinned pandas and openpyxl. */
export async function startJudge(): Promise<Judge> {
  const python = await legacyPython();
  return startSide(python, [here('judge.py')]);
}

type OurAnswer = { facts: WorkbookFacts } | { crash: string };

export type Ours = Side<OurCase, OurAnswer>;

/** Our side; each question names the folder of the sources that answer it. */
export const startOurs = (): Ours => startSide(process.execPath, [here('our-side.ts')]);

/** The sources as they are. */
export const SOURCES = join(root, 'src');

/** Calls `use` with a copy of the sources in which a trap's handling is taken out. Throws unless its place is there once. */
export async function withoutHandling<T>(
  { file, from, to }: Handling,
  use: (sources: string) => Promise<T>,
): Promise<T> {
  const copy = await mkdtemp(join(tmpdir(), 'without-trap-'));
  try {
    await cp(join(root, 'src/domain'), join(copy, 'src/domain'), { recursive: true });
    await cp(join(root, 'src/xlsx'), join(copy, 'src/xlsx'), { recursive: true });
    await cp(join(root, 'package.json'), join(copy, 'package.json'));
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
    const path = join(copy, 'src', file);
    const source = await readFile(path, 'utf8');
    if (source.split(from).length !== 2) throw new Error(`${file} does not contain exactly once: ${from}`);
    await writeFile(
      path,
      source.replace(from, () => to),
    );
    return await use(join(copy, 'src'));
  } finally {
    await rm(copy, { recursive: true });
  }
}
