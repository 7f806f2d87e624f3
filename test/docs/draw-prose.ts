// Draws names and sentences for a reader who does not know the project: `node setup/run.mjs test/docs/draw-prose.ts [COUNT]`.
//
// Names are those that src declares; sentences are from comments in src, README.md and docs. The commit is the seed, so that
// nobody chooses what is drawn, and a fix is followed by another draw.

import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { parseSync, type Comment } from 'oxc-parser';
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
    .replaceAll('**', '')
    .replaceAll(/\s+/g, ' ')
    .split(/(?<=[.!?:]) (?=[A-Z`])/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.split(' ').length >= MIN_WORDS);

/** The start of a list item, which ends the sentence before it. */
const LIST_ITEM = /^[ \t]*(?:[-*]|\d+\.) /gm;

/** Prose of a Markdown page: neither code, nor tables, nor headings. */
const paragraphsIn = (page: string): string[] =>
  page
    .replaceAll(/^```[^]*?^```/gm, '')
    .replaceAll(LIST_ITEM, '\n\n')
    .split(/\n\s*\n/)
    .filter((paragraph) => !/^\s*(\||#|<)/.test(paragraph));

/** The texts of comments. Line comments on lines that follow each other are one text. */
function commentsIn(source: string, comments: readonly Comment[]): string[] {
  const texts: string[] = [];
  let end = -1;
  for (const { type, value, start, end: ends } of comments) {
    const continues = type === 'Line' && /^\r?\n[ \t]*$/.test(source.slice(end, start));
    if (continues) texts.push(`${texts.pop()!}\n${value}`);
    else texts.push(value);
    end = type === 'Line' ? ends : -1;
  }
  return texts.flatMap((text) =>
    text
      .replaceAll(/^\s*\*+ ?/gm, '')
      .replaceAll(LIST_ITEM, '\n\n')
      .split(/\n\s*\n/)
      .filter((paragraph) => !/^\s*\|/.test(paragraph)),
  );
}

const names: string[] = [];
const sentences: string[] = [];
for (const path of globSync('src/**/*.ts').toSorted()) {
  const source = readFileSync(path, 'utf8');
  const { program, comments } = parseSync(path, source);
  names.push(...namesIn(program));
  sentences.push(...commentsIn(source, comments).flatMap(sentencesIn));
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
