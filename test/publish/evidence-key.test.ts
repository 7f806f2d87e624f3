// MACs: only the same statement under the same key is authentic, in whatever order its fields are stored.
import { assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import { openEvidenceKeys, type Statement } from '#src/publish/evidence-key.ts';
import { aPlan, aRegionOutcome, aStoredObject } from '../support/builders.ts';

const keyOf = (letter: string) => letter.repeat(43) + '=';
const keysOf = (...items: string[]) => openEvidenceKeys({ EVIDENCE_KEY: items })!;
const own = keysOf(`k1:${keyOf('A')}`);

const account = { id: '111122223333', name: 'payments', ou: 'Prod' };
const STATEMENTS: Statement[] = [
  { kind: 'plan', runId: 'run-1', plan: aPlan() },
  { kind: 'region', runId: 'run-1', account, outcome: aRegionOutcome({ rows: 3, part: aStoredObject() }) },
  { kind: 'object', runId: 'run-1', object: aStoredObject() },
  { kind: 'manifest', runId: 'run-1', number: 1, object: aStoredObject() },
  { kind: 'rates', rates: { '111122223333 us-east-1': [4.5, 9, 5, 20_000] } },
];

/** Every path to a value within a value. */
function pathsOf(value: unknown, at: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [at];
  return Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...at, key]));
}

function changed<T>(value: T, [key, ...rest]: string[]): T {
  if (key === undefined) return (typeof value === 'number' ? value + 1 : `${String(value)}x`) as T;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[key] = changed(copy[key], rest);
  return copy as T;
}

test('a statement that was changed anywhere is not authentic', () => {
  const changes = constantFrom(...STATEMENTS)
    .chain((statement) => constantFrom(...pathsOf(statement)).map((path) => ({ statement, path })))
    .filter(({ path }) => path[0] !== 'kind');
  assert(
    property(changes, ({ statement, path }) => {
      const mac = own.sign(statement);
      expect(own.check(statement, mac)).toBe('authentic');
      expect(own.check(changed(statement, path), mac)).toBe('wrong');
    }),
  );
});

test('the order of fields does not matter, and a MAC within a statement is no part of it', () => {
  for (const statement of STATEMENTS) {
    const reversed = Object.fromEntries(Object.entries(statement).toReversed()) as Statement;
    expect(own.sign(reversed)).toBe(own.sign(statement));
  }
  const plan = aPlan();
  const statement = { kind: 'plan', runId: 'run-1', plan } as const;
  expect(
    own.check({ ...statement, plan: { ...plan, mac: 'k1:x', accountTags: aStoredObject() } }, own.sign(statement)),
  ).toBe('authentic');
});

test('the first key signs, all verify, and what another key signed is told apart', () => {
  const [statement] = STATEMENTS as [Statement];
  const rotated = keysOf(`k2:${keyOf('B')}`, `k1:${keyOf('A')}`);
  expect(rotated.sign(statement)).toMatch(/^k2:[\w-]{43}$/);
  expect(rotated.check(statement, own.sign(statement))).toBe('authentic');
  expect(own.check(statement, rotated.sign(statement))).toBe('unknown-key');
  expect(keysOf(`k1:${keyOf('B')}`).check(statement, own.sign(statement))).toBe('wrong');
  expect(own.check(statement, undefined)).toBe('missing');
  for (const mac of ['', 'k1', 'k1:', 'k1:short']) expect(own.check(statement, mac)).not.toBe('authentic');
  expect(openEvidenceKeys({ EVIDENCE_KEY: [] })).toBeUndefined();
});
