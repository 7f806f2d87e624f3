// What the Temporal UI shows: Markdown that other people's text cannot break, and never more than the server takes.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ALL_DISPOSITIONS, REMEDIES } from '#domain/coverage/dispositions.ts';
import type { FailedAccount } from '#domain/coverage/outcome.ts';
import { renderRunDetails, renderShardDetails, type RunView } from '#src/workflows/run-details.ts';
import { aFailedAccount, aPublication } from '../support/builders.ts';

const view = (of: Partial<RunView> = {}): RunView => ({
  ...{ phase: 'scanning', accounts: 12, done: 3, failed: 1, rows: 45, failures: [], notes: [] },
  ...of,
});

test('a run that reads shows how far it is', () => {
  expect(renderRunDetails(view())).toBe(
    '| phase | accounts | read | failed | rows |\n| --- | --- | --- | --- | --- |\n| **scanning** | 12 | 3 | 1 | 45 |',
  );
  expect(renderShardDetails({ done: 3, total: 12, failed: 1, rows: 45 })).toBe(
    '**3 of 12** accounts read, 1 failed, 45 rows',
  );
});

test('a run that waits shows what it published, how to retry, and each failed account once a reason', () => {
  const denied = { accountId: '222222222222', disposition: 'access-denied', reason: 'no' } as const;
  const details = renderRunDetails(
    view({
      phase: 'awaiting-retry',
      publication: aPublication({ status: 'partial', coveragePercent: 83.333 }),
      retryUntil: '2026-11-24T01:00:00.000Z',
      failures: [
        aFailedAccount({ reason: 'AssumeRole: AccessDenied' }),
        aFailedAccount({ ...denied, region: 'ap-east-1' }),
        aFailedAccount({ ...denied, region: 'us-east-1' }),
      ],
      notes: ['signal ignored: finish: the retry window is not open'],
    }),
  );
  expect(details.split('\n').slice(3)).toEqual([
    '',
    'Published (partial): `reports/config-compliance-2026-11-23.xlsx`, coverage 83.33 %',
    '',
    '**To retry**: fix the cause, then send the update `retryFailedAccounts` with `{}` for all, or `{"accountIds":["…"]}`; open until 2026-11-24T01:00:00.000Z. The update `finish` closes the run now.',
    '',
    `**role-missing**: ${REMEDIES['role-missing']}`,
    '',
    '| account | regions | reason |',
    '| --- | --- | --- |',
    '| 111122223333 payments | us-east-1 | AssumeRole: AccessDenied |',
    '',
    `**access-denied**: ${REMEDIES['access-denied']}`,
    '',
    '| account | regions | reason |',
    '| --- | --- | --- |',
    '| 222222222222 payments | ap-east-1, us-east-1 | no |',
    '',
    'signal ignored: finish: the retry window is not open',
  ]);
});

test('a publication that was not promoted, or that a gate marked, says why', () => {
  const publication = aPublication({
    promoted: false,
    promotedReason: 'publication 2 of run x covers more',
    flags: ['rows fell by 50.0 %'],
    coveragePercent: null,
  });
  expect(renderRunDetails(view({ publication })).split('\n').slice(4)).toEqual([
    'Published (complete): `reports/config-compliance-2026-11-23.xlsx`, coverage n/a',
    '',
    'Beware: rows fell by 50.0 %',
    '',
    'Not promoted: publication 2 of run x covers more',
  ]);
});

test('failures beyond those shown are counted', () => {
  const failures = Array.from({ length: 40 }, (_, index) => aFailedAccount({ accountId: String(index) }));
  const lines = renderRunDetails(view({ failures })).split('\n');
  expect(lines.filter((line) => line.startsWith('| ')).length).toBe(3 + 2 + 30);
  expect(lines.at(-1)).toBe('and 10 more: see the query `failedAccounts`');
});

/** Text that would end a cell, begin markup or take many bytes, if it could. */
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '|',
      '\\',
      '`',
      '*',
      '_',
      '~',
      '<',
      '>',
      '[',
      ']',
      '(',
      '!',
      '\n',
      '\r',
      '\t',
      '\u2028',
      '漢',
      '🙂',
    ),
    fc.string({ minLength: 1, maxLength: 1 }),
  ),
  maxLength: 900,
});
const failure: fc.Arbitrary<FailedAccount> = fc.record({
  accountId: fc.constant('111122223333'),
  name: hostile,
  region: fc.constantFrom('us-east-1', 'ap-southeast-3'),
  disposition: fc.constantFrom(...ALL_DISPOSITIONS),
  reason: hostile,
  remedy: fc.constant(''),
});

test('account names and reasons stay inside their cells', () => {
  fc.assert(
    fc.property(failure, (each) => {
      const line = renderRunDetails(view({ failures: [each] }))
        .split('\n')
        .at(-1)!;
      // What Markdown takes as markup is whatever no backslash precedes; an escaped backslash precedes nothing.
      const bare = line.replaceAll(/\\[\\|`*_~<>[\]]/g, '');
      expect(bare.replaceAll(/[^\\|`*_~<>[\]\n\r\u2028]/g, '')).toBe('||||');
    }),
  );
});

test('the details are never more than the 20,000 bytes that the server takes', () => {
  const worst = '漢'.repeat(900);
  const full = view({
    phase: 'awaiting-retry',
    publication: aPublication({ promoted: false, promotedReason: worst, flags: [worst, worst, worst] }),
    retryUntil: '2026-11-24T01:00:00.000Z',
    notes: Array.from({ length: 5 }, () => worst),
  });
  fc.assert(
    fc.property(fc.array(failure, { maxLength: 60 }), (failures) => {
      expect(Buffer.byteLength(renderRunDetails({ ...full, failures }))).toBeLessThan(20_000);
    }),
    {
      examples: [
        [
          ALL_DISPOSITIONS.flatMap((disposition) =>
            Array.from({ length: 30 }, () => aFailedAccount({ disposition, name: worst, reason: worst })),
          ),
        ],
        [Array.from({ length: 60 }, () => aFailedAccount({ name: '|'.repeat(900), reason: '*'.repeat(900) }))],
      ],
    },
  );
});
