// The regular expressions of a source, and texts on which an expression that backtracks takes far more than linear time.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, Script } from 'node:vm';
import { parseSync } from 'oxc-parser';

export type Expression = { file: string; pattern: string; flags: string };

type Syntax = { type?: string; regex?: { pattern: string; flags: string }; callee?: { name?: string } };

/** Returns the literal expressions below a folder, and the files that build an expression from a text. */
export function findExpressions(folder: string): { literals: Expression[]; builders: string[] } {
  const literals: Expression[] = [];
  const builders = new Set<string>();
  const visit = (file: string, node: unknown): void => {
    if (node === null || typeof node !== 'object') return;
    const { type, regex, callee } = node as Syntax;
    if (type === 'Literal' && regex) literals.push({ file, ...regex });
    if ((type === 'NewExpression' || type === 'CallExpression') && callee?.name === 'RegExp') builders.add(file);
    for (const child of Object.values(node)) visit(file, child);
  };
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')))
    visit(entry, parseSync(entry, readFileSync(join(folder, entry), 'utf8')).program);
  return { literals, builders: [...builders].toSorted() };
}

/** Characters that classes such as `\d`, `\s` and `[^x]` match. */
const SAMPLES = ['a', '0', ' ', '-', '.', ':'];

/** Nearly no expression matches up to its end. */
const SUFFIX = '\u0000\n\u0000';

const SHORT_CHARACTERS = 50_000;
const LONG_CHARACTERS = 1_000_000;
const MAX_PARTS = 12;

/** Returns the characters and the longer runs of characters that a pattern spells out. */
function findParts(pattern: string): { characters: string[]; runs: string[] } {
  const plain = pattern.replaceAll(/\\[dDwWsSbBpPux](\{[^}]*\})?|\(\?<?[:=!]/g, '\n').replaceAll(/\\(.)/g, '$1');
  const isLetter = (character: string) => /[\w\n]/.test(character);
  const spelled = [...new Set(plain)].toSorted((one, other) => Number(isLetter(one)) - Number(isLetter(other)));
  const runs = plain.match(/[^\n()[\]{}|*+?^$]{2,}/g) ?? [];
  return {
    characters: [...new Set([...SAMPLES, ...spelled.slice(0, MAX_PARTS)])],
    runs: [...new Set(runs)].slice(0, MAX_PARTS),
  };
}

type Text = { prefix: string; unit: string; count: number };

/** Returns texts that repeat what the pattern spells out: short ones of two parts, and long ones of one. */
function adversarialTexts(pattern: string): Text[] {
  const { characters, runs } = findParts(pattern);
  const short: Omit<Text, 'count'>[] = [
    ...characters.flatMap((one) => characters.map((other) => ({ prefix: '', unit: one + other }))),
    ...runs.flatMap((prefix) => characters.map((unit) => ({ prefix, unit }))),
    ...runs.flatMap((prefix) => SAMPLES.map((sample) => ({ prefix, unit: `${sample}a` }))),
  ];
  return [
    ...short.map((text) => ({ ...text, count: SHORT_CHARACTERS / text.unit.length })),
    ...runs.map((run) => ({ prefix: '', unit: `${run} a`, count: LONG_CHARACTERS / 4 / run.length })),
    ...characters.map((unit) => ({ prefix: '', unit, count: LONG_CHARACTERS })),
  ];
}

const SEARCH = new Script(`
  const expression = new RegExp(pattern, flags);
  for (const { prefix, unit, count } of texts) {
    slowest = prefix + '…' + unit;
    (prefix + unit.repeat(count) + suffix).replace(expression, '');
  }
`);

/**
 * Returns the part of a text on which an expression did not end within the timeout, or undefined. The texts together take a linear
 * expression some tens of milliseconds, and one of them alone a quadratic expression about a second.
 */
export function findSlowText({ pattern, flags }: Omit<Expression, 'file'>, timeoutMs: number): string | undefined {
  const context = createContext({ pattern, flags, texts: adversarialTexts(pattern), suffix: SUFFIX, slowest: '' });
  try {
    SEARCH.runInContext(context, { timeout: timeoutMs });
    return undefined;
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return (context as { slowest: string }).slowest;
  }
}
