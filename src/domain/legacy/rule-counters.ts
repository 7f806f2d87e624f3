// The counters for the legacy tab `Report`, which contains one row per rule: totals, followed by one block per environment.

import { labelReader } from './cell-reader.ts';
import type { Profile } from './column-profile.ts';
import { compareText } from '#domain/compare-text.ts';
import { toPercent } from '#domain/percent.ts';
import { columnIndex, type Row } from '#domain/rows/rows.ts';

const ENVIRONMENTS = [
  { token: 'prod', label: 'Prod', share: 'P%' },
  { token: 'stg', label: 'Stg', share: 'S%' },
  { token: 'dev', label: 'Dev', share: 'D%' },
] as const;

const TOTAL = 0;
const COMPLIANT = 1;
const COUNTERS = 2 + 2 * ENVIRONMENTS.length;

/**
 * The counters of each rule, keyed by the rule's name in the raw CSV: total, compliant, then compliant and non-compliant for each
 * environment.
 */
export type LegacyRuleCounters = Record<string, number[]>;

/** Creates empty counters. The object has no prototype, because a rule may be named `__proto__`. */
export const createCounters = (): LegacyRuleCounters => Object.create(null) as LegacyRuleCounters;

/** Adds one row to `totals`. A row whose account name contains two environments is counted in both, as in the legacy report. */
export function countRow(totals: LegacyRuleCounters, row: Row): void {
  const counters = (totals[row[columnIndex.ConfigRule]!] ??= new Array<number>(COUNTERS).fill(0));
  const compliance = row[columnIndex.ComplianceType];
  const isCompliant = compliance === 'COMPLIANT';
  counters[TOTAL]!++;
  if (isCompliant) counters[COMPLIANT]!++;
  else if (compliance !== 'NON_COMPLIANT') return;
  const alias = row[columnIndex.AccountAlias]!;
  for (let index = 0; index < ENVIRONMENTS.length; index++) {
    if (alias.includes(ENVIRONMENTS[index]!.token)) counters[2 + 2 * index + (isCompliant ? 0 : 1)]!++;
  }
}

/**
 * Returns the lines of the tab, header first. Rule names are formatted and sorted as in Python. A rule whose name pandas reads as missing
 * is omitted.
 */
export function reportLines(totals: LegacyRuleCounters, profile: Profile): (string | number)[][] {
  const label = labelReader(profile, 'ConfigRule');
  const byLabel = new Map<string, number[]>();
  for (const [rule, counters] of Object.entries(totals)) {
    const name = label(rule);
    if (name === null) continue;
    const sum = byLabel.get(name);
    byLabel.set(name, sum === undefined ? counters : sum.map((count, index) => count + counters[index]!));
  }
  const rules = [...byLabel].sort(([a], [b]) => compareText(a, b));
  return [header(), ...rules.map(([rule, counters]) => line(rule, counters))];
}

function header(): string[] {
  const blocks = ENVIRONMENTS.flatMap(({ label, share }) => [`${label}-Com`, `${label}-Non`, share]);
  return ['ConfigRule', 'Total', 'Compliant', '%', ...blocks];
}

function line(rule: string, counters: readonly number[]): (string | number)[] {
  const total = counters[TOTAL]!;
  const compliant = counters[COMPLIANT]!;
  const blocks = ENVIRONMENTS.flatMap((_, index) => {
    const com = counters[2 + 2 * index]!;
    const non = counters[3 + 2 * index]!;
    return [com, non, toPercent(com, com + non)];
  });
  return [rule, total, compliant, toPercent(compliant, total), ...blocks];
}
