// The tab `Coverage`, as far as it can be known: every account in every region, and what was not read of it.
import { sortedBy } from './arithmetic.ts';
import { environmentOf } from './classification.ts';
import type { Rule, Week } from './facts.ts';
import type { Known } from './rule-gaps.ts';
import { areRulesRead } from './rule-health.ts';
import type { Cell, Table } from './table.ts';

/** What failed is listed first, then what else was not covered. */
function urgency(disposition: string): number {
  if (['scanned', 'no-rules', 'excluded', 'not-active'].includes(disposition)) return 2;
  return ['recorder-off', 'region-disabled'].includes(disposition) ? 1 : 0;
}

/** `read` says when each region was last read, this week's included. */
export function coverageTables({ regions, accounts, rows, settings }: Week, read: Known): Table[] {
  const lines = sortedBy(
    regions,
    ({ disposition }) => urgency(disposition),
    ({ account }) => account,
    ({ region }) => region,
  ).flatMap((whole): Cell[][] => {
    const { account: id, region, disposition, rules, recorder, tags } = whole;
    const account = accounts.find((one) => one.id === id)!;
    const where = [id, account.name, account.ou, environmentOf(account, settings), region];
    const own = rows.filter((row) => row.account === id && row.region === region).length;
    const isUnlike = ({ internal, unread, state, results }: Rule) =>
      !internal && (unread !== undefined || (state !== 'ACTIVE' && results === 0));
    const unlike = sortedBy(rules.filter(isUnlike), ({ name }) => name).map(({ name }): Cell[] => [
      ...where,
      name,
      'note',
      null,
      null,
    ]);
    const ofRegion: Cell[] = [...where, '', 'note', null, null];
    const isUnclear = recorder === 'not-checked';
    const isRead = disposition === 'scanned' || disposition === 'recorder-off';
    const unrecorded = disposition === 'recorder-off' || (isRead && isUnclear) ? [ofRegion] : [];
    const untagged = isRead && !tags ? [ofRegion] : [];
    const known = read.find((one) => one.account === id && one.region === region);
    const lastRead = areRulesRead(whole) ? null : (known?.lastRead ?? null);
    return [[...where, '', disposition, lastRead, own], ...unrecorded, ...untagged, ...unlike];
  });
  return [
    {
      heading: '',
      columns: ['Account', 'Name', 'OU', 'Environment', 'Region', 'Rule', 'Disposition', 'Last read', 'Rows'],
      rows: lines.map((line) => line.map((cell) => (cell === '' ? null : cell))),
      isPart: true,
    },
  ];
}

/** The accounts and regions with rules whose resources are recorded once a day, as far as a reader can know, with their number. */
export function recordedDaily({ regions }: Week): string[] {
  const known = regions.filter((region) => areRulesRead(region) && region.answers.recordingScope);
  return sortedBy(
    known,
    ({ account }) => account,
    ({ region }) => region,
  ).flatMap(({ account, region, rules, evaluated }) => {
    const daily = rules.filter(
      ({ name, internal, unread }) =>
        !internal && unread === undefined && evaluated.some((one) => one.name === name && one.seesChangesDaily),
    );
    return daily.length === 0 ? [] : [`${account} ${region} ${daily.length}`];
  });
}
