// The tab `Coverage`, as far as it can be known: every account in every region, and what was not read of it.
import { sortedBy } from './arithmetic.ts';
import { environmentOf } from './classification.ts';
import type { Week } from './facts.ts';
import type { Cell, Table } from './table.ts';

export function coverageTables({ regions, accounts, rows, settings }: Week): Table[] {
  const lines = sortedBy(
    regions,
    ({ account }) => account,
    ({ region }) => region,
  ).flatMap(({ account: id, region, disposition, unreadRules, tags }): Cell[][] => {
    const account = accounts.find((one) => one.id === id)!;
    const where = [id, account.name, account.ou, environmentOf(account, settings), region];
    const own = rows.filter((row) => row.account === id && row.region === region).length;
    const unread = unreadRules.map((rule): Cell[] => [...where, rule, 'note', null]);
    const untagged: Cell[][] = disposition === 'scanned' && !tags ? [[...where, '', 'note', null]] : [];
    return [[...where, '', disposition, own], ...untagged, ...unread];
  });
  return [
    {
      heading: '',
      columns: ['Account', 'Name', 'OU', 'Environment', 'Region', 'Rule', 'Disposition', 'Rows'],
      rows: lines.map((line) => line.map((cell) => (cell === '' ? null : cell))),
      isPart: true,
    },
  ];
}
