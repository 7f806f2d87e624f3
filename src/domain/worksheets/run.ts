// The tab `Run` shows which run made this workbook, what it is based on, and how many texts were altered.
import type { NamedWorksheet } from './worksheets.ts';

export type RunFacts = {
  runId: string;
  workflowId: string;
  publication: number;
  reportDate: string;
  /** The time zone of `reportDate`; undefined in reports of versions before 1.1.0, which do not show it. */
  timeZone: string | undefined;
  startedAt: string;
  version: string;
  regions: readonly string[];
  accountsListed: number;
  rows: number;
  /** The number of characters that XML forbids and that are therefore written as `_xHHHH_`. */
  escapedCharacters: number;
  /** The number of texts that were cut to 32,767 characters, the maximum for a cell. */
  shortenedTexts: number;
  /** The names of the tabs at the end of the workbook with the rows that do not fit on the first sheet. */
  overflowSheets: readonly string[];
  input: string;
  restsOn: readonly { runId: string; number: number }[];
  /** The undelivered notifications of earlier publications, one line each. */
  undelivered: readonly string[];
};

export function runWorksheet(facts: RunFacts): NamedWorksheet<'Run'> {
  const { restsOn } = facts;
  return {
    name: 'Run',
    title: 'Run: where this workbook comes from',
    notes: ['The same stored run always gives the same cells.'],
    tables: [
      {
        columns: [
          { header: 'Item', width: 28, format: 'text' },
          { header: 'Value', width: 80, format: 'wrapped' },
        ],
        rows: [
          ['Run id', facts.runId],
          ['Workflow id', facts.workflowId],
          ['Publication', facts.publication],
          ['Report date', facts.reportDate],
          ...(facts.timeZone === undefined ? [] : [['Time zone of dates', facts.timeZone]]),
          ['Started at', facts.startedAt],
          ['Version', facts.version],
          ['Input', facts.input],
          [
            'Rests on',
            restsOn.map(({ runId, number }) => `publication ${number} of run ${runId}`).join(', ') ||
              'nothing but itself',
          ],
          ['Regions', facts.regions.join(', ')],
          ['Accounts listed', facts.accountsListed],
          ['Rows', facts.rows],
          ['Characters escaped', facts.escapedCharacters],
          ['Texts cut short', facts.shortenedTexts],
          ['Further sheets of rows', facts.overflowSheets.join(', ') || 'none'],
          ['Notices not delivered', facts.undelivered.join('\n') || 'none'],
        ],
      },
    ],
  };
}
