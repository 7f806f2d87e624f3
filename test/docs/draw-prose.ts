// Draws names and sentences for a reader who does not know the project: `node setup/run.mjs test/docs/draw-prose.ts [COUNT]`.
//
// Names are those that src declares; sentences are from comments in src, README.md and docs. The commit is the seed, so that
// nobody chooses what is drawn, and a fix is followed by another draw.

import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';
import { randomBelow } from '../support/seeded-random.ts';

const MIN_WORDS = 5;
const MIN_LETTERS = 4;

interface Declaration {
  type?: string;
  name?: unknown;
  id?: { name?: unknown };
  key?: { name?: unknown };
}

const DECLARING = /^(Function|Class|VariableDeclarator|TSTypeAlias|TSInterface|MethodDefinition|TSPropertySignature)/;

/** Names of functions, classes, types, variables, methods and properties of types. */
function namesIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { type = '', id, key } = node as Declaration;
  const name = id?.name ?? key?.name;
  const own = DECLARING.test(type) && typeof name === 'string' ? [name] : [];
  return [...own, ...Object.values(node).flatMap(namesIn)];
}

const sentencesIn = (text: string): string[] =>
  text
    .replaceAll(/\s+/g, ' ')
    .split(/(?<=[.!?:]) (?=[A-Z`])/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.split(' ').length >= MIN_WORDS);

/** Prose of a Markdown page: neither code, nor tables, nor headings. */
const paragraphsIn = (page: string): string[] =>
  page
    .replaceAll(/^```[^]*?^```/gm, '')
    .split(/\n\s*\n/)
    .filter((paragraph) => !/^\s*(\||#|<)/.test(paragraph));

const names: string[] = [];
const sentences: string[] = [];
for (const path of globSync('src/**/*.ts').toSorted()) {
  const { program, comments } = parseSync(path, readFileSync(path, 'utf8'));
  names.push(...namesIn(program));
  const blocks = comments.map(({ value }) => value.replaceAll(/^\s*\*+ ?/gm, ''));
  sentences.push(...blocks.flatMap(sentencesIn));
}
for (const path of ['README.md', ...globSync('docs/**/*.md').toSorted()])
  sentences.push(...paragraphsIn(readFileSync(path, 'utf8')).flatMap(sentencesIn));

const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
const below = randomBelow(Number.parseInt(commit.slice(0, 8), 16));
const count = Number(process.argv[2] ?? 40);

/** Removes `count` of them and returns those. */
function draw(from: Iterable<string>): string[] {
  const left = [...new Set(from)];
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(below(left.length), 1)[0]!);
}

console.log(`commit ${commit}`);
for (const [index, name] of draw(names.filter((each) => each.length >= MIN_LETTERS)).entries())
  console.log(`name ${index + 1}: ${name}`);
for (const [index, sentence] of draw(sentences).entries()) console.log(`sentence ${index + 1}: ${sentence}`);
