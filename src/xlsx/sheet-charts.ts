// The charts of a sheet: the table cells that each chart shows, and the drawing that places the charts to the right of the tables.

import type { Worksheet, WorksheetCell, WorksheetChart, WorksheetTable } from '#domain/worksheets/worksheet.ts';
import { columnLetters, type SanitizeStats } from './cell-xml.ts';
import { chartXml, type ChartCells, type ChartSeries } from './chart-xml.ts';
import { dateSerial } from './date-serial.ts';
import type { ExcelTablePosition } from './excel-tables.ts';
import { DECLARATION, type PartRelationship, type WorkbookPart } from './package-parts.ts';

const CHART_TYPE = 'application/vnd.openxmlformats-officedocument.drawingml.chart+xml';
const DRAWING_TYPE = 'application/vnd.openxmlformats-officedocument.drawing+xml';
const DRAWING = 'http://schemas.openxmlformats.org/drawingml/2006';

/** The number of columns and rows that a chart covers. The first chart begins in the fourth row, next to the first heading. */
export const CHART_COLUMNS = 12;
const CHART_ROWS = 24;
const FIRST_CHART_ROW = 3;

/** Returns the last row that the charts of a sheet cover, or 0 if the sheet has no charts. */
export const findLastChartRow = ({ charts = [] }: Worksheet): number =>
  charts.length === 0 ? 0 : FIRST_CHART_ROW + charts.length * CHART_ROWS;

type PositionedTable = { table: WorksheetTable; position: ExcelTablePosition };

export interface SheetCharts {
  /** Records the position at which a table was written. */
  recordTable: (table: WorksheetTable, position: ExcelTablePosition) => void;
  /**
   * Ends the sheet. Its charts begin at `column`. The parts of the charts are added to `parts`, and the sheet's references to
   * `relationships`.
   */
  end: (column: number, parts: WorkbookPart[], relationships: PartRelationship[]) => void;
}

/** Creates the charts of a sheet. `drawings` holds the number of drawings and charts in the workbook so far. */
export function createSheetCharts(
  { name, charts = [] }: Worksheet,
  drawings: { drawings: number; charts: number },
  stats: SanitizeStats,
): SheetCharts {
  const positioned: PositionedTable[] = [];
  return {
    recordTable: (table, position) => positioned.push({ table, position }),
    end(column, parts, relationships) {
      if (charts.length === 0) return;
      const drawing = ++drawings.drawings;
      const ids = charts.map((chart) => {
        const found = positioned.find(({ table }) => table.heading === chart.table);
        if (!found) throw new Error(`chart ${JSON.stringify(chart.title)}: expected a table ${chart.table}`);
        const id = ++drawings.charts;
        const xml = chartXml({ ...chart, series: findSeries(name, chart, found) }, stats);
        parts.push({ path: `xl/charts/chart${id}.xml`, contentType: CHART_TYPE, xml });
        return id;
      });
      parts.push({
        path: `xl/drawings/drawing${drawing}.xml`,
        contentType: DRAWING_TYPE,
        xml: drawingXml(column, charts.length),
        relationships: ids.map((id) => ({ type: 'chart', target: `../charts/chart${id}.xml` })),
      });
      relationships.push({ type: 'drawing', target: `../drawings/drawing${drawing}.xml` });
    },
  };
}

/**
 * Returns the series of a chart. In a stacked column chart, each row is a series over the columns; otherwise, each column is a series over
 * the first column.
 */
function findSeries(sheet: string, chart: WorksheetChart, { table, position }: PositionedTable): ChartSeries[] {
  const { column: left, headerRow } = position;
  const rows = table.rows.slice(0, position.lastRow - headerRow);
  const indexOf = (header: string) => table.columns.findIndex((column) => column.header === header);
  const headerOf = (index: number) => table.columns[index]!.header;
  const cells = (from: [column: number, row: number], to: typeof from, values: ChartCells['values']): ChartCells => {
    const place = ([column, row]: typeof from) => `$${columnLetters(left + column)}$${row}`;
    const range = from[0] === to[0] && from[1] === to[1] ? place(from) : `${place(from)}:${place(to)}`;
    return { place: `'${sheet.replaceAll("'", "''")}'!${range}`, values };
  };
  const columns = chart.columns.map(indexOf);
  if (chart.kind === 'stacked columns') {
    const [first, last] = [columns[0]!, columns.at(-1)!];
    return rows.map((row, at) => ({
      name: cells([0, headerRow + 1 + at], [0, headerRow + 1 + at], [valueOf(row[0]!)]),
      x: cells([first, headerRow], [last, headerRow], chart.columns),
      values: cells([first, headerRow + 1 + at], [last, headerRow + 1 + at], row.slice(first, last + 1).map(valueOf)),
      colors: [chart.colors[at % chart.colors.length]!],
    }));
  }
  return columns.flatMap((column, at) => {
    // A text such as `n/a` would be drawn as 0, so a line begins after the last text.
    const start = rows.findLastIndex((row) => typeof valueOf(row[column]!) !== 'number') + 1;
    if (start === rows.length) return [];
    const over = (index: number): ChartCells => {
      const values = rows.slice(start).map((row) => valueOf(row[index]!));
      const isDate = table.columns[index]!.format === 'date';
      const shown = isDate ? values.map((value) => dateSerial(String(value)) ?? value) : values;
      return cells([index, headerRow + 1 + start], [index, headerRow + rows.length], shown);
    };
    return {
      name: cells([column, headerRow], [column, headerRow], [headerOf(column)]),
      ...{ x: over(0), values: over(column) },
      colors: chart.kind === 'bars' ? chart.colors : [chart.colors[at % chart.colors.length]!],
    };
  });
}

/** Returns the displayed value of a cell. */
function valueOf(cell: WorksheetCell): string | number {
  if (typeof cell === 'object' && cell !== null) return 'figure' in cell ? cell.figure : cell.text;
  return typeof cell === 'number' ? cell : String(cell ?? '');
}

/** Renders the drawing, with the charts one below the other. */
function drawingXml(column: number, charts: number): string {
  const anchors = Array.from({ length: charts }, (_, index) => {
    const row = FIRST_CHART_ROW + index * CHART_ROWS;
    const corner = (tag: string, x: number, y: number) =>
      `<xdr:${tag}><xdr:col>${x}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>${y}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:${tag}>`;
    return (
      `<xdr:twoCellAnchor>${corner('from', column, row)}${corner('to', column + CHART_COLUMNS, row + CHART_ROWS - 1)}` +
      `<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="${index + 2}" name="Chart ${index + 1}"/>` +
      '<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>' +
      `<a:graphic><a:graphicData uri="${DRAWING}/chart"><c:chart xmlns:c="${DRAWING}/chart" r:id="rId${index + 1}"/>` +
      '</a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>'
    );
  });
  return (
    `${DECLARATION}<xdr:wsDr xmlns:xdr="${DRAWING}/spreadsheetDrawing" xmlns:a="${DRAWING}/main" ` +
    `xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">${anchors.join('')}</xdr:wsDr>`
  );
}
