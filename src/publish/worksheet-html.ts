// Renders a worksheet as one HTML page for email. Styles are inline, because mail clients drop style sheets. Nothing external is loaded.
import type {
  CellFormat,
  CellTone,
  Worksheet,
  WorksheetCell,
  WorksheetColumn,
  WorksheetTable,
} from '#domain/worksheets/worksheet.ts';

const TONES: Readonly<Record<CellTone, string>> = {
  good: ';background:#ddf0df',
  warning: ';background:#fdf0cc',
  bad: ';background:#f9dad6',
  muted: ';color:#6b7280',
};
const NUMBERS: readonly CellFormat[] = ['count', 'change', 'decimal', 'percent', 'points'];
const BODY = 'font-family:Calibri,system-ui,sans-serif;font-size:14px;line-height:1.4;color:#111827';
const CELL = 'padding:2px 8px;border-bottom:1px solid #d9d9d9;vertical-align:top';
const HEADER = 'padding:4px 8px;background:#1f3864;color:#ffffff;text-align:center';

/** Escapes text for an HTML element or a quoted attribute. */
const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const warning = (text: string): string => `<p style="margin:0 0 4px${TONES.bad}">${escapeHtml(text)}</p>`;

const note = (text: string): string => `<p style="margin:0 0 4px;color:#6b7280"><i>${escapeHtml(text)}</i></p>`;

/** Renders a complete HTML document with the title, the warnings, the notes and all tables, one below the other. Charts are omitted. */
export function worksheetHtml({ title, warnings = [], notes, tables, sideTables }: Worksheet): string {
  const body = [
    `<h2 style="margin:0 0 8px;color:#1f3864">${escapeHtml(title)}</h2>`,
    ...warnings.map(warning),
    ...notes.map(note),
    ...[...tables, ...(sideTables ?? [])].map(tableHtml),
  ];
  return (
    `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>` +
    `<body style="${BODY}">\n${body.join('\n')}\n</body></html>\n`
  );
}

function tableHtml({ heading, columns, rows, totals, whenEmpty = 'None.', more }: WorksheetTable): string {
  const header = columns.map(({ header: name }) => `<th style="${HEADER}">${escapeHtml(name)}</th>`).join('');
  const line = (cells: readonly WorksheetCell[]): string =>
    `<tr>${columns.map((column, index) => cellHtml(cells[index] ?? null, column)).join('')}</tr>`;
  const lines = [...rows, ...(totals ? [totals] : [])].map(line);
  return [
    heading === undefined ? '' : `<h3 style="margin:16px 0 4px;color:#1f3864">${escapeHtml(heading)}</h3>`,
    `<table style="border-collapse:collapse"><tr>${header}</tr>${lines.join('\n')}</table>`,
    rows.length === 0 ? note(whenEmpty) : '',
    more === undefined ? '' : note(more),
  ].join('');
}

function cellHtml(cell: WorksheetCell, column: WorksheetColumn): string {
  const own = typeof cell === 'object' && cell !== null ? cell : undefined;
  const figure = own && 'figure' in own ? own : undefined;
  const value = figure ? figure.figure : own && 'to' in own ? own.text : (cell as string | number | boolean | null);
  const format = figure?.format ?? column.format;
  const tone = figure?.tone ?? column.tones?.[String(value)];
  const align = NUMBERS.includes(format) ? ';text-align:right' : '';
  return `<td style="${CELL}${align}${tone ? TONES[tone] : ''}">${escapeHtml(formatValue(value, format))}</td>`;
}

/** Formats a value as the workbook's number formats do. */
function formatValue(value: string | number | boolean | null, format: CellFormat): string {
  if (value === null) return '';
  if (typeof value !== 'number')
    return format === 'instant' ? String(value).slice(0, 16).replace('T', ' ') : String(value);
  const digits = format === 'count' || format === 'change' || format === 'text' ? 0 : 2;
  const text = Math.abs(value).toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: 2 });
  const isSigned = format === 'change' || format === 'points';
  const sign = value < 0 ? '-' : isSigned && value > 0 ? '+' : '';
  return `${sign}${text}${format === 'percent' ? '%' : ''}`;
}
