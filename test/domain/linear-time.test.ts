// Whatever text an account holds, the work grows linearly with it: nothing blocks the worker's event loop.
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { AwsCallError, classifyError } from '#src/aws/aws-errors.ts';
import { cellXml } from '#src/xlsx/cell-xml.ts';
import { dateSerial } from '#src/xlsx/date-serial.ts';
import { compileWildcard } from '#domain/wildcard.ts';
import { classify } from '#domain/findings/environments.ts';
import { valueKind } from '#domain/legacy/value-kind.ts';
import { oneLine } from '#domain/notifications/one-line.ts';
import { csvReader } from '#domain/rows/csv.ts';
import { COLUMNS, csvLine } from '#domain/rows/rows.ts';
import { toRuleFamily } from '#domain/settings/rule-family.ts';
import { trimEndCharacters } from '#domain/trim-end.ts';
import { findExpressions, findSlowText, type Expression } from '../support/regular-expressions.ts';

const TIMEOUT_MS = 3_000;

/** Expressions that only settings of the operator reach. */
const OF_SETTINGS = ['config/mailboxes.ts'];

describe('regular expressions', () => {
  const found = findExpressions(fileURLToPath(new URL('../../src', import.meta.url)));
  const literals = [...new Map(found.literals.map((each) => [`/${each.pattern}/${each.flags}`, each])).values()];

  test('each of src ends in linear time on text that makes one backtrack', () => {
    const slow = literals.flatMap((expression) => {
      const text = findSlowText(expression, TIMEOUT_MS);
      return text === undefined ? [] : [{ ...expression, text }];
    });
    expect({ slow, areFound: literals.length > 90 }).toEqual({ slow: [], areFound: true });
  }, 120_000);

  test('none of src is built from a text, except where only settings reach it', () => {
    expect(found.builders).toEqual(OF_SETTINGS);
  });

  test.each<Omit<Expression, 'file'>>([
    { pattern: String.raw`^[\t-\r ]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[\t-\r ]*$`, flags: '' },
    { pattern: String.raw`\s*Deserialization error: to see the raw response.*$`, flags: 's' },
    { pattern: String.raw`(deny in|because no) (?:an? |the )?([a-z -]*?) ?(?:policy|policies)\b`, flags: 'i' },
    { pattern: String.raw`(?<=\/\/)[^\s/@"]+:[^\s/@"]+@`, flags: 'g' },
    { pattern: String.raw`\B(?=(\d{3})+$)`, flags: 'g' },
    { pattern: '^(.*)5(e.*)$', flags: '' },
    { pattern: '[.\\s]+$', flags: '' },
    { pattern: '(a+)+$', flags: '' },
  ])('$pattern would be noticed', (expression) => {
    expect(findSlowText(expression, 400)).toBeTypeOf('string');
  });
});

/** What reads each text that comes from an account or from AWS: tags, annotations, ids, names, OUs and messages of errors. */
const READERS: Record<string, (text: string) => unknown> = {
  'the type of a column': valueKind,
  'a cell of the workbook': (text) => cellXml('<c', text, { escapedCharacters: 0, shortenedTexts: 0 }),
  'a date': dateSerial,
  'a line of the raw CSV, written and read': (text) => {
    const row = COLUMNS.map(() => text.slice(0, text.length / 10));
    return csvReader().read(`${csvLine(COLUMNS)}${csvLine(row)}`);
  },
  'a rule family': toRuleFamily,
  'the environment of an account': (text) => classify({ id: '1', name: text, ou: text }, {}, text),
  'a pattern of the settings': (text) => compileWildcard('*-1*11*x')(text),
  'an error of AWS': (text) =>
    classifyError(new AwsCallError('AssumeRole', Object.assign(new Error(text), { name: 'AccessDenied' }))),
  'a line of a notification': (text) => oneLine(text, 100),
  'the end of a text': (text) => trimEndCharacters(`${text}x`, text.slice(0, 3)),
};

/** Texts that repeat a unit between a start and an end. */
const TEXTS: [start: string, unit: string, end: string][] = [
  ['-', '1', 'x'],
  ['', '1', '.'],
  ['', ' ', 'x'],
  ['', '0', '1'],
  ['1e', '9', 'x'],
  ['', '"', ''],
  ['', '=', ''],
  ['', '-a', ''],
  ['', '\n', 'x'],
  ['because no ', 'because no a', ''],
  ['//', ':', ''],
  ['2026-11-30T00:00:00.', '0', 'x'],
];

test('each reader of a text takes linear time', () => {
  // The CPU time of this thread, which other work on the machine does not lengthen.
  const cpuMs = (read: (text: string) => unknown, text: string) => {
    const { user, system } = process.threadCpuUsage();
    read(text);
    const after = process.threadCpuUsage();
    return (after.user - user + after.system - system) / 1_000;
  };
  const slow = Object.entries(READERS).flatMap(([name, read]) =>
    TEXTS.flatMap(([start, unit, end]) => {
      const text = (characters: number) => start + unit.repeat(characters / unit.length) + end;
      const small = cpuMs(read, text(100_000));
      // Quadratic work takes a hundred times as long, at least a second, each time. A garbage collection comes once.
      const large = Math.min(...[1, 2, 3].map(() => cpuMs(read, text(1_000_000))));
      return large > Math.max(500, 50 * small) ? [{ name, unit, small, large }] : [];
    }),
  );
  expect(slow).toEqual([]);
}, 120_000);
