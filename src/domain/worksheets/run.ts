// The tab `Run`: which run made this workbook, from what, and how it changed texts.
import type { Worksheet } from './worksheet.ts';

export type RunFacts = {
  runId: string;
  workflowId: string;
  publication: number;
  reportDate: string;
  startedAt: string;
  version: string;
  regions: readonly string[];
  accountsListed: number;
  rows: number;
  /** Characters that XML cannot hold, written as `_xHHHH_` instead. */
  escapedCharacters: number;
  /** Texts cut at the 32,767 characters that a cell holds. */
  shortenedTexts: number;
  /** Tabs at the end of the book that hold the rows beyond the first sheet's limit. */
  overflowSheets: readonly string[];
  input: string;
  restsOn: readonly { runId: string; number: number }[];
  /** Undelivered notifications of earlier publications, one line each. */
  undelivered: readonly string[];
};

export function runWorksheet(facts: RunFacts): Worksheet {
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
