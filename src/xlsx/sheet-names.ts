// The names that a sheet defines: for its Excel tables, its ranges, the print titles and the print area.

import type { Worksheet, WorksheetTable } from '#domain/worksheets/worksheet.ts';
import { columnLetters, type SanitizeStats } from './cell-xml.ts';
import { CHART_COLUMNS, createSheetCharts, findLastChartRow } from './sheet-charts.ts';
import { canBeExcelTable, type ExcelTablePosition, excelTableXml, nameOfTable, rangeXml } from './excel-tables.ts';
import type { DefinedName, PartRelationship, WorkbookPart } from './package-parts.ts';

const TABLE_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml';

/** The names in a workbook. Excel tables and ranges share one case-insensitive namespace. */
export interface WorkbookNames {
  readonly taken: Set<string>;
  /** The number of parts of each kind so far. */
  excelTables: number;
  drawings: number;
  charts: number;
}

export const createWorkbookNames = (): WorkbookNames => ({
  taken: new Set(),
  ...{ excelTables: 0, drawings: 0, charts: 0 },
});

export interface SheetNames {
  readonly names: DefinedName[];
  readonly parts: WorkbookPart[];
  /** Records the position at which a table was written. */
  recordTable: (table: WorksheetTable, position: ExcelTablePosition) => void;
  /** Ends the sheet. Its last row is `lastRow`. The sheet's references are added to `relationships`. */
  end: (lastRow: number, relationships: PartRelationship[]) => void;
}

/**
 * Creates the names of a sheet. If `workbook` is undefined, only the print titles are defined, as in reports of versions before 1.1.0.
 * Tables side by side become named ranges instead of Excel tables, because the filter of an Excel table would also hide rows of the
 * adjacent table.
 */
export function createSheetNames(
  sheet: Worksheet,
  workbook: WorkbookNames | undefined,
  stats: SanitizeStats,
): SheetNames {
  const [names, parts]: [DefinedName[], WorkbookPart[]] = [[], []];
  const own: PartRelationship[] = [];
  const repeated = findRepeatedTable(sheet, workbook !== undefined);
  const columns = countColumns(sheet);
  const charts = workbook && createSheetCharts(sheet, workbook, stats);

  function addExcelTable({ columns: all }: WorksheetTable, position: ExcelTablePosition, name: string): void {
    const id = ++workbook!.excelTables;
    const headers = all.map(({ header }) => header);
    const xml = excelTableXml({ ...position, name, headers }, id, stats);
    parts.push({ path: `xl/tables/table${id}.xml`, contentType: TABLE_TYPE, xml });
    own.push({ type: 'table', target: `../tables/table${id}.xml` });
  }

  return {
    names,
    parts,
    recordTable(table, position) {
      if (table === repeated) {
        const { headerRow } = position;
        names.push({ name: '_xlnm.Print_Titles', range: `$${headerRow}:$${headerRow}` });
      }
      charts?.recordTable(table, position);
      if (!workbook || table.rows.length === 0) return;
      const name = reserveName(nameOfTable(sheet.name, table.heading), workbook);
      if (!sheet.sideTables && canBeExcelTable(table.columns.map(({ header }) => header)))
        addExcelTable(table, position, name);
      else names.push({ name, range: rangeXml(position, table.columns.length, '$') });
    },
    end(lastRow, relationships) {
      relationships.push(...own);
      charts?.end(columns + 1, parts, relationships);
      const [lastColumn, last] = [columns - 1 + (sheet.charts ? 1 + CHART_COLUMNS : 0), findLastChartRow(sheet)];
      const range = `$A$1:$${columnLetters(lastColumn)}$${Math.max(lastRow, last)}`;
      if (workbook) names.push({ name: '_xlnm.Print_Area', range });
    },
  };
}

/**
 * Returns the table whose header is repeated on printed pages: the only table, or the last table if no other table is longer. A repeated
 * row appears on all following pages, so the header of an earlier table would also be printed above the tables after it.
 */
function findRepeatedTable({ tables, sideTables }: Worksheet, isOfSeveral: boolean): WorksheetTable | undefined {
  if (sideTables) return undefined;
  if (tables.length === 1) return tables[0];
  const last = tables.at(-1)!;
  return isOfSeveral && tables.every(({ rows }) => rows.length <= last.rows.length) ? last : undefined;
}

/** Returns the number of columns of a sheet, including the gap between tables side by side. */
function countColumns({ tables, sideTables }: Worksheet): number {
  const maxColumns = (all: readonly WorksheetTable[]) => Math.max(...all.map(({ columns }) => columns.length));
  return maxColumns(tables) + (sideTables ? 1 + maxColumns(sideTables) : 0);
}

/** Returns a name that is not yet used in the workbook, and reserves it. */
function reserveName(wanted: string, { taken }: WorkbookNames): string {
  let name = wanted;
  for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${wanted}_${number}`;
  taken.add(name.toLowerCase());
  return name;
}
