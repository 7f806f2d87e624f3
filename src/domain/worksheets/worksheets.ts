// The list of worksheets that this report adds to the two legacy ones, in the order of the workbook.
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
 * The worksheets in the order of the list. The compiler asks for each, under its own name. A worksheet that the report does not have
 * is undefined.
 */
export function orderWorksheets(sheets: { [Name in WorksheetName]: NamedWorksheet<Name> | undefined }): Worksheet[] {
  return WORKSHEETS.flatMap((name) => sheets[name] ?? []);
}

/** A worksheet in the list. */
export type NamedWorksheet<Name extends WorksheetName> = Worksheet & { readonly name: Name };
