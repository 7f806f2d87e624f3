// Tabs that use all that a tab can have.
import type { Worksheet, WorksheetColumn, CellFormat } from '#domain/worksheets/worksheet.ts';

export const column = (format: CellFormat, more: Partial<WorksheetColumn> = {}): WorksheetColumn => ({
  header: format,
  width: 14,
  format,
  ...more,
});

/** One table with every format, tones, links, scales and totals. */
export const coverage: Worksheet = {
  name: 'Coverage & more',
  title: 'Which accounts were read',
  notes: ['One line an account and region.', 'Red lines can be retried.'],
  tables: [
    {
      columns: [
        column('text', { width: 30, tones: { failed: 'bad', scanned: 'good', excluded: 'muted' } }),
        column('wrapped'),
        column('count', { scale: 'fewer-is-better' }),
        column('decimal'),
        column('percent', { scale: 'more-is-better' }),
        column('date'),
        column('instant'),
        column('boolean', { tones: { false: 'warning' } }),
      ],
      rows: [
        ['failed', 'a\nb', 1234, 1.5, 97.35, '2026-11-22', '2026-11-22T13:30:00.000Z', true],
        ['scanned', '=1+1', 0, 0.25, 100, 'never', null, false],
        [
          { text: 'runbook', to: 'https://example.com/a?b=1&c="2"' },
          { text: 'run', to: '#Run' },
          null,
          null,
          null,
          null,
          null,
          null,
        ],
      ],
      totals: ['All', null, 1234, null, 98.7, null, null, null],
    },
  ],
};
/** Two tables, one of them empty. */
export const run: Worksheet = {
  name: 'Run',
  title: 'This run',
  notes: [],
  tables: [
    { heading: 'Facts', columns: [column('text'), column('text', { width: 40 })], rows: [['Run', '01a2']] },
    { heading: 'Failures', columns: [column('text', { width: 20 })], rows: [], whenEmpty: 'Nothing failed.' },
  ],
};
/** Two stacks of tables on one page. */
export const page: Worksheet = {
  name: 'Page',
  title: 'On one page',
  warnings: ['Beware: half of it is missing'],
  notes: ['Two stacks.'],
  fitsOnePage: true,
  tables: [
    {
      heading: 'Figures',
      columns: [column('text', { width: 24 }), column('text')],
      rows: [
        ['Share', { figure: 97.35, format: 'percent', tone: 'good' }],
        ['Count', { figure: 1234, format: 'count' }],
        ['Difference', { figure: -3, format: 'change', tone: 'bad' }],
        ['Unknown', 'n/a'],
      ],
    },
    { heading: 'Below', columns: [column('text')], rows: [['x']], more: 'And 3 more.' },
  ],
  sideTables: [
    {
      heading: 'Trend',
      columns: [column('date'), column('percent', { bar: 'share' }), column('count', { bar: 'count' })],
      rows: [
        ['2026-11-16', 50, 7],
        ['2026-11-23', 100, 3],
      ],
    },
  ],
};
/** A page with a chart of each kind. The first line of the trend has no percentage. */
export const charted: Worksheet = {
  ...page,
  name: "It's charted",
  tables: [
    {
      heading: 'Open',
      columns: [column('text'), column('count'), { ...column('count'), header: 'old' }],
      rows: [
        ['High', 3, 2],
        ['Low', 1, 0],
      ],
    },
  ],
  sideTables: [
    {
      heading: 'Trend',
      columns: [column('date'), column('percent'), column('count')],
      rows: [
        ['2026-11-16', { figure: 'n/a', format: 'count' }, 7],
        ['2026-11-23', { figure: 50, format: 'percent' }, 3],
        ['2026-11-30', { figure: 60, format: 'percent' }, 4],
      ],
    },
  ],
  charts: [
    {
      title: 'Trend & more',
      kind: 'lines',
      table: 'Trend',
      columns: ['percent', 'count'],
      colors: ['1F3864', 'D9534F'],
      xTitle: 'Date',
      yTitle: 'Share',
    },
    { title: 'Open', kind: 'bars', table: 'Open', columns: ['count'], colors: ['8E1B1B', 'F7D98B'] },
    {
      title: 'Old',
      kind: 'stacked columns',
      table: 'Open',
      columns: ['count', 'old'],
      colors: ['8E1B1B', 'F7D98B'],
      xTitle: 'Days',
      yTitle: 'Findings',
    },
  ],
};
/** A heat map. */
export const heatMap: Worksheet = {
  name: 'Heat map',
  title: 'Where findings are open',
  notes: [],
  tables: [
    {
      columns: [column('text'), column('count'), { ...column('count'), header: 'dev' }],
      heat: [1, 2],
      rows: [
        ['a', 1, null],
        ['b', 5, 9],
      ],
    },
  ],
};
