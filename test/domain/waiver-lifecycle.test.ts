// The life of a waiver: created, renewed, its ticket, who approved it, when it ends, and what it was approved for.
import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type ReportSettings, type Waiver } from '#domain/settings/report-settings.ts';
import { createWaiversWorksheet } from '#domain/worksheets/waivers.ts';
import { readYaml } from '#src/report-settings/read-yaml.ts';
import { waiversFile } from '#src/report-settings/waivers-schema.ts';

const aWaiver = (of: Partial<Waiver> = {}): Waiver => ({
  ...{ id: 'W', rule: 'r', scope: {}, reason: 'because', approver: 'ciso@example.com', expires: '2027-11-23' },
  ...of,
});

/** The tab on 23 November 2026 after `open` findings that all these waivers cover. */
function aTab(waivers: readonly Waiver[], { waiverApprovers, open = 1 }: { open?: number } & Partial<ReportSettings>) {
  const tab = createWaiversWorksheet({ ...DEFAULT_SETTINGS, waivers, waiverApprovers }, '2026-11-23', []);
  for (let index = 0; index < open; index++) tab.take({ waiver: waivers[0], coveringWaivers: waivers });
  const [{ rows, columns }] = tab.worksheet().tables;
  const cell = (header: string) => rows[0]?.[columns.findIndex((column) => column.header === header)];
  return { flags: tab.flags(), cell, rows };
}

test('a waiver has its dates, a link to its ticket, the days left and the findings it covers', () => {
  const life = { created: '2026-01-01', renewed: '2026-06-01', ticket: 'https://jira.example.com/browse/SEC-1' };
  const { cell, flags } = aTab([aWaiver({ ...life, findings: 2 })], { open: 2 });
  expect(
    ['Created', 'Renewed', 'Ticket', 'Days left', 'Findings', 'Covers', 'Approved for', 'Review'].map(cell),
  ).toEqual(['2026-01-01', '2026-06-01', { text: 'SEC-1', to: life.ticket }, 365, 2, 2, 2, null]);
  expect(flags).toEqual([]);
});

test.each([
  ['2026-12-24', 31, 'active'],
  ['2026-12-23', 30, 'expiring'],
  ['2026-11-23', 0, 'expiring'],
  ['2026-11-22', -1, 'expired'],
])('a waiver that ends on %s has %i days left and is %s', (expires, left, status) => {
  const { cell } = aTab([aWaiver({ expires })], {});
  expect([cell('Days left'), cell('Status')]).toEqual([left, status]);
});

test('the waivers that expire first come first, and expired waivers last', () => {
  const ends = { late: '2027-11-23', expired: '2026-11-22', soon: '2026-11-30', longExpired: '2026-01-01' };
  const waivers = Object.entries(ends).map(([id, expires]) => aWaiver({ id, expires }));
  expect(aTab(waivers, {}).rows.map(([id]) => id)).toEqual(['soon', 'late', 'longExpired', 'expired']);
});

test('an approver who is not in the list is a warning, and without a list nobody is', () => {
  const waivers = [aWaiver({ approver: 'CISO@example.com ' }), aWaiver({ id: 'V', approver: 'intern@example.com' })];
  const { flags } = aTab(waivers, { waiverApprovers: ['ciso@example.com'] });
  expect(flags).toEqual(['review these waivers: V: its approver is not in waiverApprovers']);
  expect(aTab(waivers, {}).flags).toEqual([]);
});

test('a waiver that covers more findings than it was approved for is a warning, and an expired one is not', () => {
  const { flags, cell } = aTab([aWaiver({ findings: 2 }), aWaiver({ id: 'V', findings: 0, expires: '2026-11-22' })], {
    open: 3,
  });
  expect(flags).toEqual(['review these waivers: W: it covers 3 findings and was approved for 2']);
  expect(cell('Review')).toMatchObject({ figure: 'it covers 3 findings and was approved for 2', tone: 'warning' });
});

test('a warning names ten waivers and counts the others', () => {
  const waivers = Array.from({ length: 12 }, (_, index) => aWaiver({ id: `W-${index}`, findings: 0 }));
  const [flag = ''] = aTab(waivers, {}).flags;
  expect(flag).toMatch(/W-9: it covers 1 findings and was approved for 0; and 2 more, see Waivers$/);
});

const file = (more: string) =>
  `waivers:\n  - { id: W, rule: r, reason: because, approver: ciso, expires: 2027-03-31${more} }\n`;

test('a file without the new fields is valid, and so is one with them', () => {
  expect(readYaml(file(''), waiversFile)).toHaveProperty('value.waivers.length', 1);
  const more = ', created: 2026-01-01, renewed: 2026-06-01, ticket: "https://x.example/SEC-1", findings: 0';
  expect(readYaml(file(more), waiversFile)).toHaveProperty('value.waivers.0.findings', 0);
});

test.each([
  [', created: yesterday', /created.*expected a date as YYYY-MM-DD/],
  [', ticket: SEC-1', /ticket.*expected a web address that begins with https/],
  [', findings: -1', /findings.*expected a whole number of findings/],
  [', created: 2026-06-01, renewed: 2026-01-01', /renewed.*expected 2026-06-01 \(created\) or later/],
  [', renewed: 2027-06-01', /expires.*expected 2027-06-01 \(renewed\) or later/],
])('a waiver with "%s" is refused in one line', (more, message) => {
  const parsed = readYaml(file(more), waiversFile) as { faults: string[] };
  expect(parsed.faults).toHaveLength(1);
  expect(parsed.faults[0]).toMatch(message);
});
