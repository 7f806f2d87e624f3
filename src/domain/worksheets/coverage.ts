// The tab `Coverage` lists every account in every region with its disposition, the reason and the remedy.
import { formatPercent } from '#domain/percent.ts';
import type { Coverage, CoverageLine } from '#domain/coverage/reconciliation.ts';
import { ALL_DISPOSITIONS, isCovered, isFailure, isInScope, type Disposition } from '#domain/coverage/dispositions.ts';
import { hasOwnLine, findNoteRemedy, type NotedRule } from '#domain/coverage/notes.ts';
import type { Classification } from '#domain/findings/environments.ts';
import type { WorksheetCell, CellTone } from './worksheet.ts';
import type { NamedWorksheet } from './worksheets.ts';

/** The text in the disposition column of a line about a rule. A disposition describes the whole region, so such lines have none. */
const NOTE = 'note';

function findTone(disposition: Disposition): CellTone {
  if (isCovered(disposition)) return 'good';
  if (isFailure(disposition)) return 'bad';
  return isInScope(disposition) ? 'warning' : 'muted';
}

/**
 * Returns the position of a region in the list: first regions that failed, then those that are not covered for another reason, then the
 * rest.
 */
const rankOf = (disposition: Disposition): number => {
  if (isFailure(disposition)) return 0;
  return isInScope(disposition) && !isCovered(disposition) ? 1 : 2;
};

/**
 * Builds the tab. `environmentOf` returns the environment of an account. `remarks` are additional lines below the title. `lastReadOf`
 * returns the date of the last report that read a region that this report did not read. If `lastReadOf` is undefined, the tab has the
 * format of versions before 1.1.0, in which the lines are ordered only by account.
 */
export function coverageWorksheet(
  { lines, accounts, dispositions, percent }: Coverage,
  notes: readonly NotedRule[],
  environmentOf: (accountId: string) => Pick<Classification, 'environment' | 'reason'>,
  remarks: readonly string[],
  lastReadOf?: (place: Pick<CoverageLine, 'accountId' | 'region'>) => string | undefined,
): NamedWorksheet<'Coverage'> {
  const notesOf = Map.groupBy(notes, ({ accountId, region }) => `${accountId} ${region}`);
  const covered = ALL_DISPOSITIONS.filter(isCovered).join(' and ');
  const outOfScope = ALL_DISPOSITIONS.filter((disposition) => !isInScope(disposition)).join(' and ');
  const met = ALL_DISPOSITIONS.filter((disposition) => dispositions[disposition] > 0);
  const hasRates = lines.some(({ rate }) => rate);
  const ordered = lastReadOf ? lines.toSorted((a, b) => rankOf(a.disposition) - rankOf(b.disposition)) : lines;
  return {
    name: 'Coverage',
    title: 'Coverage: every account in every region, once',
    notes: [
      `${accounts.discovered} accounts listed = ${accounts.scanned} scanned + ${accounts.failed} failed + ${accounts.excluded} excluded + ${accounts.notActive} not active`,
      `${lines.length} accounts × regions = ${met.map((disposition) => `${dispositions[disposition]} ${disposition}`).join(' + ') || '0'}`,
      `Coverage ${formatPercent(percent)} = ${covered} over all but ${outOfScope}`,
      ...(lastReadOf ? legend(hasRates) : []),
      ...remarks,
    ],
    tables: [
      {
        columns: [
          { header: 'Account', width: 15, format: 'text' },
          { header: 'Name', width: 28, format: 'text' },
          { header: 'OU', width: 24, format: 'text' },
          { header: 'Environment', width: 14, format: 'text', tones: { unclassified: 'warning' } },
          { header: 'Classified by', width: 32, format: 'text' },
          { header: 'Region', width: 15, format: 'text' },
          { header: 'Rule', width: 30, format: 'text' },
          {
            header: 'Disposition',
            width: 16,
            format: 'text',
            tones: {
              ...Object.fromEntries(ALL_DISPOSITIONS.map((disposition) => [disposition, findTone(disposition)])),
              [NOTE]: 'warning',
            },
          },
          { header: 'Reason', width: 60, format: 'wrapped' },
          { header: 'Remedy', width: 50, format: 'wrapped' },
          ...(lastReadOf ? [{ header: 'Last read', width: 12, format: 'date' } as const] : []),
          { header: 'Rules', width: 8, format: 'count' },
          { header: 'Rows', width: 10, format: 'count' },
          { header: 'Calls', width: 8, format: 'count' },
          { header: 'Throttles', width: 10, format: 'count' },
          { header: 'Retries', width: 9, format: 'count' },
          { header: 'Seconds', width: 9, format: 'decimal' },
          ...(hasRates ? [{ header: 'Rate', width: 8, format: 'decimal' } as const] : []),
        ],
        rows: ordered.flatMap((line) => {
          const { accountId, name, ou, region } = line;
          const { disposition, reason = '', remedy, rules, rows, calls, throttles, retries, seconds } = line;
          const { environment, reason: classifiedBy } = environmentOf(accountId);
          const where = [accountId, name, ou, environment, classifiedBy, region];
          const noted = notesOf.get(`${accountId} ${region}`) ?? [];
          const internal = noted
            .filter(({ kind }) => kind === 'internal')
            .map(({ rules: named = [] }) => internalRules(named));
          const why = [reason, ...internal].filter((text) => text !== '').join('; ');
          const lastRead = lastReadOf ? [lastReadOf(line) ?? null] : [];
          const measured = [rules, rows, calls, throttles, retries, seconds];
          const own = [...where, '', disposition, why, remedy, ...lastRead, ...measured];
          const found = hasRates ? [line.rate?.perSecond ?? null] : [];
          const ofRules = noted
            .filter(hasOwnLine)
            .map((one): WorksheetCell[] => [
              ...where,
              one.rule,
              NOTE,
              one.note,
              findNoteRemedy(one),
              ...Array.from({ length: lastRead.length + measured.length + found.length }, () => null),
            ]);
          return [[...own, ...found], ...ofRules];
        }),
      },
    ],
  };
}

const legend = (hasRates: boolean): string[] => [
  'Regions that failed come first, then those that are not covered for another reason, then the rest. A note is about something that is missing in a region that was read.',
  'Last read: if this report did not read the region, the date of the last report that did; empty if none is known.',
  `Calls, throttles, retries and seconds are those of reading the region.${hasRates ? ' Rate: calls a second that AWS Config was found to allow, or that were needed.' : ''}`,
];

/** The maximum number of rules named on a line. */
const MAX_NAMED_RULES = 10;

function internalRules(names: readonly string[]): string {
  const more = names.length > MAX_NAMED_RULES ? ` and ${names.length - MAX_NAMED_RULES} more` : '';
  const rules = names.length === 1 ? 'a rule' : `${names.length} rules`;
  return `${rules} internal to an AWS service, which keeps the results to itself: ${names.slice(0, MAX_NAMED_RULES).join(', ')}${more}`;
}
