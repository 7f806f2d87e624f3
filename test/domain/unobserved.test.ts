// What notes say of findings that were not seen, and of what the report's reader has to know.
import { describe, expect, test } from 'vitest';
import { findNoteRemedy, buildWarnings, type NotedRule, type RuleNote } from '#domain/coverage/notes.ts';
import { explainUnobserved, explainUnobservedAsIn100 } from '#domain/findings/unobserved.ts';

const note = (of: Partial<RuleNote>): RuleNote => ({ rule: '', note: 'as AWS says', ...of });
const why = (family: string, notes: RuleNote[], families: string[] = [], areRulesListed = true) =>
  explainUnobserved({ families, notes, areRulesListed })(family);

describe('a finding that was not seen', () => {
  test.each<[string, string | undefined, RuleNote[], string[]]>([
    ['is resolved where its rule has results', undefined, [], ['f']],
    ['is unknown where its rule is gone', 'rule is gone', [], ['g']],
    [
      'is unknown where its rule has no result',
      'rule has no results',
      [note({ kind: 'no-results', rules: ['g', 'f'] })],
      [],
    ],
    ['is unknown where its rule is internal', 'rule is internal', [note({ kind: 'internal', rules: ['f'] })], []],
    [
      'is resolved where another rule of its family has results',
      undefined,
      [note({ kind: 'no-results', rules: ['f-conformance-pack-ab12cd34'] })],
      ['f'],
    ],
    [
      'is unknown where a rule of its family is evaluated, whatever the others have',
      'rule is evaluating',
      [note({ kind: 'evaluating', rule: 'f-conformance-pack-ab12cd34' }), note({ kind: 'no-results', rules: ['f'] })],
      ['f'],
    ],
    [
      'is unknown for the first reason',
      'rule not read',
      [note({ kind: 'denied', rule: 'f' }), note({ kind: 'deleting', rule: 'f' })],
      ['f'],
    ],
    [
      'is unknown where a note has no kind that this version knows',
      'rule not read',
      [note({ kind: 'later' as 'denied', rule: 'f' })],
      ['f'],
    ],
    [
      'is resolved whatever is said of tags and the recorder',
      undefined,
      [note({ kind: 'tags' }), note({ kind: 'recorder-stopped' })],
      ['f'],
    ],
  ])('%s', (_case, expected, notes, families) => {
    expect(why('f', notes, families)).toBe(expected);
  });

  test('is not said to be of a rule that is gone where nobody stored which rules there are', () => {
    expect(why('f', [], [], false)).toBe('rule has no results');
  });

  test('was resolved by version 1.0.0 unless its rule was not read', () => {
    const judged = explainUnobservedAsIn100([note({ rule: 'f' }), note({ rule: '' })]);
    expect([judged('f'), judged('g')]).toEqual(['rule not read', undefined]);
  });
});

test('each kind of note that costs the report something has one warning, with its regions and accounts', () => {
  const at = (accountId: string, region: string, of: Partial<RuleNote>): NotedRule => ({
    ...note(of),
    accountId,
    region,
  });
  expect(
    buildWarnings([
      at('1', 'us-east-1', { kind: 'tags' }),
      at('1', 'us-east-1', { kind: 'denied', rule: 'a' }),
      at('1', 'us-east-1', { kind: 'denied', rule: 'b' }),
      at('1', 'ap-east-1', { kind: 'tags' }),
      at('2', 'ap-east-1', { kind: 'tags' }),
      at('2', 'ap-east-1', { kind: 'no-results', rules: ['a'] }),
      at('2', 'ap-east-1', { rule: 'a' }),
    ]),
  ).toEqual([
    'tags of resources could not be read in 3 regions of 2 accounts: they are shown as UNSUPPORTED, and owners come from elsewhere',
    'AWS denied the results of 2 rules in 1 region of 1 account',
  ]);
});

test('a note of version 1.0.0 keeps the remedy that its report has', () => {
  expect(findNoteRemedy(note({ rule: 'a' }))).toBe('The region was read; this part of it was not.');
});
