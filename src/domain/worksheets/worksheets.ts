// The worksheets that this report adds to the two legacy worksheets, in the order of the workbook.
import type { Worksheet } from './worksheet.ts';

export const WORKSHEETS = [
  'Summary',
  'Coverage',
  'Rules',
  'Rule gaps',
  'Heat map',
  'Changes',
  'Ageing',
  'Time to resolve',
  'Owners',
  'Frameworks',
  'Waivers',
  'Cross-check',
  'Run',
] as const;

export type WorksheetName = (typeof WORKSHEETS)[number];

/**
 * Returns the worksheets in the order of WORKSHEETS. The type requires a property for each worksheet. The property is undefined if the
 * report does not contain the worksheet.
 */
export function orderWorksheets(sheets: { [Name in WorksheetName]: NamedWorksheet<Name> | undefined }): Worksheet[] {
  return WORKSHEETS.flatMap((name) => sheets[name] ?? []);
}

/** A worksheet whose name is in WORKSHEETS. */
export type NamedWorksheet<Name extends WorksheetName> = Worksheet & { readonly name: Name };
