// What a sheet gives a name: its Excel tables, its ranges, the row that printed pages repeat, and the area that is printed.

import type { Worksheet, WorksheetTable } from '#domain/worksheets/worksheet.ts';
import { columnLetters, type SanitizeStats } from './cell-xml.ts';
import { CHART_COLUMNS, createSheetCharts, findLastChartRow } from './sheet-charts.ts';
import { canBeExcelTable, type ExcelTablePosition, excelTableXml, nameOfTable, rangeXml } from './excel-tables.ts';
import type { DefinedName, PartRelationship, WorkbookPart } from './package-parts.ts';

const TABLE_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml';

/** The names of a workbook. Excel tables and ranges share them, and their case does not count. */
export interface WorkbookNames {
  readonly taken: Set<string>;
  /** The numbers of parts so far. */
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
  /** Takes a table that was written at a position. */
  takeTable: (table: WorksheetTable, position: ExcelTablePosition) => void;
  /** Ends the sheet, whose last row is `lastRow`. What it refers to is added to `relationships`. */
  end: (lastRow: number, relationships: PartRelationship[]) => void;
}

/**
 * Creates the names of a sheet. Without `workbook` it has only the row that printed pages repeat, as sheets of reports before 1.1.0.
 * Tables side by side are named ranges, because a filter of an Excel table would hide rows of the table next to it.
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
    takeTable(table, position) {
      if (table === repeated) {
        const { headerRow } = position;
        names.push({ name: '_xlnm.Print_Titles', range: `$${headerRow}:$${headerRow}` });
      }
      charts?.takeTable(table, position);
      if (!workbook || table.rows.length === 0) return;
      const name = takeName(nameOfTable(sheet.name, table.heading), workbook);
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
 * Returns the table whose header printed pages repeat: the only one, or the last one if it is the longest. A spreadsheet repeats a row
 * on the pages after it, so the header of a table in the middle would stand over the next table too.
 */
function findRepeatedTable({ tables, sideTables }: Worksheet, isOfSeveral: boolean): WorksheetTable | undefined {
  if (sideTables) return undefined;
  if (tables.length === 1) return tables[0];
  const last = tables.at(-1)!;
  return isOfSeveral && tables.every(({ rows }) => rows.length <= last.rows.length) ? last : undefined;
}

/** Returns the number of columns of a sheet, the gap between tables side by side included. */
function countColumns({ tables, sideTables }: Worksheet): number {
  const most = (all: readonly WorksheetTable[]) => Math.max(...all.map(({ columns }) => columns.length));
  return most(tables) + (sideTables ? 1 + most(sideTables) : 0);
}

/** Returns a name that the workbook does not have yet. */
function takeName(wanted: string, { taken }: WorkbookNames): string {
  let name = wanted;
  for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${wanted}_${number}`;
  taken.add(name.toLowerCase());
  return name;
}
