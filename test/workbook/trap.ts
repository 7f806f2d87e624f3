// A trap: texts that lead pandas, openpyxl or Python where one would not expect, and the spot in our sources that
// follows them there.

import * as fc from 'fast-check';
import type { Column } from '#domain/rows/rows.ts';

/** A text that stands once in `file` under src/, and what stands there when the trap is not handled. */
export interface Handling {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface Trap {
  readonly name: string;
  /** The column the trap lies in; any column if there is none. */
  readonly column?: Column;
  /** One value of the column. */
  readonly value: fc.Arbitrary<string>;
  readonly handling: Handling;
}

export const missing = fc.constantFrom('', 'NA', 'NaN', 'null', 'None', 'N/A', '<NA>', 'nan', '-nan');
export const word = fc.constantFrom('alpha', 'Beta', 'gamma-delta', 'x', 'AWS::EC2::Instance', 'Root/Workloads/Prod');
