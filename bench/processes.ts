// What processes use, as /proc shows it: CPU and threads now and then, peak memory, and the part of a stretch of time.
import { readdirSync, readFileSync } from 'node:fs';

/** The kernel counts CPU in hundredths of a second on every Linux platform. */
const TICKS_PER_SECOND = 100;

const SAMPLE_MS = 250;

/** CPU seconds since the start; `peakMiB` is the most resident memory so far. */
type Usage = { cpuSeconds: number; peakMiB: number; threads: Map<number, { name: string; cpuSeconds: number }> };

type Sample = { at: number; usages: Map<string, Usage> };

/** What each watched name used in a stretch of time, and its busiest thread. */
export type Spent = { cpuSeconds: number; busiestThread: { name: string; cpuSeconds: number } };

export type Watch = {
  /** `from` and `to` are milliseconds since 1970; 0 means the start of the process. */
  spent(name: string, from: number, to: number): Spent;
  /** Most resident memory of the whole tree up to a moment, in MiB: the sum of each process's own peak. */
  peakMiB(name: string, until?: number): number;
  stop(): void;
};

/** Watches process trees, each under a name, until `stop`. */
export function watch(trees: Readonly<Record<string, readonly number[]>>): Watch {
  const samples: Sample[] = [];
  const sample = () => {
    const usages = Object.entries(trees).map(([name, pids]) => [name, usageOf(pids.flatMap(treeOf))] as const);
    samples.push({ at: Date.now(), usages: new Map(usages) });
  };
  sample();
  const timer = setInterval(sample, SAMPLE_MS);
  const usageAt = (name: string, at: number) => {
    const distance = (each: Sample) => Math.abs(each.at - at);
    const nearest = samples.reduce((best, each) => (distance(each) < distance(best) ? each : best));
    return nearest.usages.get(name) ?? NOTHING;
  };
  return {
    spent(name, from, to) {
      const [before, after] = [from === 0 ? NOTHING : usageAt(name, from), usageAt(name, to)];
      const threads = [...after.threads].map(([id, { name: thread, cpuSeconds }]) => ({
        name: thread,
        cpuSeconds: cpuSeconds - (before.threads.get(id)?.cpuSeconds ?? 0),
      }));
      const busiestThread = threads.toSorted((a, b) => b.cpuSeconds - a.cpuSeconds)[0] ?? { name: '', cpuSeconds: 0 };
      return { cpuSeconds: after.cpuSeconds - before.cpuSeconds, busiestThread };
    },
    peakMiB: (name, until = Number.MAX_SAFE_INTEGER) => usageAt(name, until).peakMiB,
    stop() {
      clearInterval(timer);
      sample();
    },
  };
}

const NOTHING: Usage = { cpuSeconds: 0, peakMiB: 0, threads: new Map() };

/** CPU seconds of one process so far, its ended children included. */
export function cpuSecondsOf(pid: number): number {
  const fields = statOf(`/proc/${pid}/stat`);
  return fields ? fields.own + fields.children : 0;
}

function treeOf(pid: number): number[] {
  const tasks = listOf(`/proc/${pid}/task`);
  const children = tasks.flatMap((task) => textOf(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean));
  return [pid, ...children.map(Number).flatMap(treeOf)];
}

function usageOf(pids: readonly number[]): Usage {
  const threads = pids.flatMap((pid) =>
    listOf(`/proc/${pid}/task`).flatMap((task) => {
      const stat = statOf(`/proc/${pid}/task/${task}/stat`);
      // The main thread bears the process's name, and so do its workers.
      const name = stat && (Number(task) === pid ? `main thread (${stat.name})` : stat.name);
      return stat ? [[Number(task), { name: name ?? '', cpuSeconds: stat.own }] as const] : [];
    }),
  );
  return {
    cpuSeconds: pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0),
    peakMiB: pids.reduce((sum, pid) => sum + peakMiBOf(pid), 0),
    threads: new Map(threads),
  };
}

function peakMiBOf(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;
}

/** Name and CPU seconds of a `stat` file, or undefined once its process or thread has ended. */
function statOf(file: string): { name: string; own: number; children: number } | undefined {
  // The name stands in parentheses and may hold anything, parentheses too.
  const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(textOf(file)) ?? [];
  if (name === undefined || rest === undefined) return undefined;
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = rest.split(' ').slice(11, 15).map(Number);
  return { name, own: (user + system) / TICKS_PER_SECOND, children: (childUser + childSystem) / TICKS_PER_SECOND };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // It ended between listing and reading.
  }
}

function listOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // As above.
  }
}
