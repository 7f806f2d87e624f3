// A run of tests has a temporary folder of its own. At the end nothing may be left in it, nor a process that was started in it.
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that was told to end gets this long to be gone. */
const GRACE_MS = 10_000;

/** Compiled modules, which Node keeps there for tools that ask for it: npm, the compiler. */
const CACHES = new Set(['node-compile-cache']);

/** Called by vitest before the first test; what it returns, after the last. */
export function setup(): () => Promise<void> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'report-tests-'));
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder; // The tests' processes, and theirs, begin after this.
  return async () => {
    let processes = processesOf(folder);
    for (
      const until = Date.now() + GRACE_MS;
      processes.length > 0 && Date.now() < until;
      processes = processesOf(folder)
    )
      await sleep(200);
    const files = readdirSync(folder).filter((file) => !CACHES.has(file));
    rmSync(folder, { recursive: true, force: true });
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    const left = [...processes, ...files.map((file) => `file ${file}`)];
    if (left.length > 0) throw new Error(`the tests left behind:\n${left.map((each) => `  ${each}`).join('\n')}`);
  };
}

/** Processes whose command line or TMPDIR names the folder. Known on Linux alone: elsewhere none. */
function processesOf(folder: string): string[] {
  const own = new Set([process.pid, process.ppid].map(String));
  return pids().flatMap((pid) => {
    const command = read(pid, 'cmdline').replaceAll('\0', ' ').trim();
    const isOfTests = command.includes(folder) || read(pid, 'environ').includes(`TMPDIR=${folder}`);
    return isOfTests && !own.has(pid) && !isVitest(command) ? [`process ${pid}: ${command.slice(0, 200)}`] : [];
  });
}

function pids(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return []; // No /proc: not Linux.
  }
}

/** Empty where the process has just ended, or is another's. */
function read(pid: string, what: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'utf8');
  } catch {
    return '';
  }
}

/** The pool's own processes end after this. */
const isVitest = (command: string): boolean => /vitest|esbuild|rolldown/.test(command);
