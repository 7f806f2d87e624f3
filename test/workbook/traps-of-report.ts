// Traps in the Report tab: rules that are no text, counting, sorting.

import * as fc from 'fast-check';
import { missing, type Trap } from './trap.ts';

const CELL_READER = 'domain/legacy/cell-reader.ts';
const RULE_TOTALS = 'domain/legacy/rule-counters.ts';

export const reportTraps: readonly Trap[] = [
  {
    name: 'rules named by integers',
    column: 'ConfigRule',
    value: fc.constantFrom('7', '07', ' 7', '+7', '-0', '0', '9007199254740993', '10'),
    handling: {
      file: CELL_READER,
      from: 'integer: (text) => readInteger(text).toString()',
      to: 'integer: (text) => text',
    },
  },
  {
    name: 'rules named by decimals',
    column: 'ConfigRule',
    value: fc.oneof(
      fc.constantFrom('7', '7.0', '1e16', '1e15', '0.00001', '0.0001', '-0.0', 'inf', '-inf', '123456789012345678'),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    ),
    handling: {
      file: 'domain/legacy/python-number.ts',
      from: 'Number.isInteger(number) ? `${number}.0` : String(number)',
      to: 'String(number)',
    },
  },
  {
    name: 'rules named by integers, some missing',
    column: 'ConfigRule',
    value: fc.oneof(fc.constantFrom('7', '10', '-0', '9007199254740993', '100000000000000000'), missing),
    handling: { file: CELL_READER, from: 'pythonFloat(Number(readInteger(text)))', to: 'readInteger(text).toString()' },
  },
  {
    name: 'rules named by booleans',
    column: 'ConfigRule',
    value: fc.constantFrom('True', 'TRUE', 'false', 'False', ''),
    handling: { file: CELL_READER, from: "isTrue(text) ? 'True' : 'False'", to: 'text' },
  },
  {
    name: 'rules without a name',
    column: 'ConfigRule',
    value: fc.constantFrom('a-rule', 'nan', '', 'NA', 'none'),
    handling: { file: RULE_TOTALS, from: 'const name = label(rule);', to: "const name = label(rule) ?? 'nan';" },
  },
  {
    name: 'a rule named by an empty text',
    column: 'ConfigRule',
    value: fc.constantFrom('9223372036854775808', '', 'NA', '7'),
    handling: { file: 'xlsx/cell-xml.ts', from: '`${reference} t="inlineStr"/>`', to: "''" },
  },
  {
    name: 'rules that sort by code point',
    column: 'ConfigRule',
    // Only the first two, together, are sorted otherwise by UTF-16.
    value: fc.oneof(
      fc.constantFrom('😀', '\uff5e'),
      fc.constantFrom('a', 'B', 'a-b', 'é', 'aa', 'Z', 'constructor', '__proto__'),
    ),
    handling: { file: RULE_TOTALS, from: 'compareText(a, b)', to: 'a < b ? -1 : 1' },
  },
  {
    name: 'accounts of two environments',
    column: 'AccountAlias',
    value: fc.constantFrom('prod-dev', 'stg-prod', 'dev', 'devstgprod', 'other'),
    handling: {
      file: RULE_TOTALS,
      from: 'counters[2 + 2 * index + (isCompliant ? 0 : 1)]!++;',
      to: '{ counters[2 + 2 * index + (isCompliant ? 0 : 1)]!++; break; }',
    },
  },
  {
    name: 'environments in capitals',
    column: 'AccountAlias',
    value: fc.constantFrom('PROD', 'Dev-1', 'prod', 'nonprod', 'NA', '', '7'),
    handling: { file: RULE_TOTALS, from: 'alias.includes(', to: 'alias.toLowerCase().includes(' },
  },
  {
    name: 'results that are neither compliant nor not',
    column: 'ComplianceType',
    value: fc.constantFrom(
      'COMPLIANT',
      'NON_COMPLIANT',
      'NOT_APPLICABLE',
      'INSUFFICIENT_DATA',
      'compliant',
      '',
      '1',
      'True',
    ),
    handling: { file: RULE_TOTALS, from: "else if (compliance !== 'NON_COMPLIANT') return;", to: '' },
  },
];
