// The tab `Frameworks` shows each control that the catalogue or the settings refer to, with the rules that check it and their findings.
import { compareText } from '#domain/compare-text.ts';
import type { OpenFinding } from '#domain/findings/open-finding.ts';
import {
  addCounts,
  computeCompliance,
  createCounts,
  type NamedComplianceCounts,
} from '#domain/rows/compliance-counts.ts';
import { addHealth, type HealthCounts } from '#domain/rule-health/region-health.ts';
import { RULE_HEALTHS } from '#domain/rule-health/rule-health.ts';
import { sumHealth, type FamilyHealth } from '#domain/rule-health/rule-report.ts';
import { shareCell } from './summary-figures.ts';
import type { CellTone, WorksheetCell } from './worksheet.ts';
import type { NamedWorksheet } from './worksheets.ts';

/** The possible assessments of a control. */
type Assessment = 'not compliant' | 'compliant' | 'partly assessed' | 'not assessed';

const TONES: Readonly<Record<Assessment, CellTone>> = {
  'not compliant': 'bad',
  compliant: 'good',
  'partly assessed': 'warning',
  'not assessed': 'muted',
};

type ControlFindings = { open: number; breached: number; accounts: number; lastAccountId: string };

export type FrameworksWorksheet = {
  /** Adds an open finding. Every open finding must be added, in the order of accounts. */
  take: (finding: Pick<OpenFinding, 'frameworks' | 'breached' | 'accountId'>) => void;
  /**
   * Returns the tab. `references` contains the control references of every family, including families that are not deployed anywhere.
   * `compliance` contains the row counts by family.
   */
  worksheet: (
    families: readonly FamilyHealth[],
    references: Readonly<Record<string, readonly string[]>>,
    compliance: NamedComplianceCounts,
  ) => NamedWorksheet<'Frameworks'>;
};

export function createFrameworksWorksheet(): FrameworksWorksheet {
  const findings = Object.create(null) as Record<string, ControlFindings>;
  return {
    take({ frameworks, breached, accountId }) {
      for (const reference of frameworks) {
        const control = (findings[reference] ??= { open: 0, breached: 0, accounts: 0, lastAccountId: '' });
        control.open += 1;
        if (breached) control.breached += 1;
        if (control.lastAccountId === accountId) continue;
        control.accounts += 1;
        control.lastAccountId = accountId;
      }
    },

    worksheet(families, references, compliance) {
      const byFamily = new Map(families.map((family) => [family.family, family]));
      const rulesOf = new Map<string, string[]>();
      for (const [family, frameworks] of Object.entries(references))
        for (const reference of frameworks) rulesOf.set(reference, [...(rulesOf.get(reference) ?? []), family]);
      const controls = [...rulesOf].map(([reference, rules]) => ({ ...splitReference(reference), reference, rules }));
      const rows = controls.toSorted(compareControls).map(({ framework, control, reference, rules }) => {
        const own = rules.flatMap((rule) => byFamily.get(rule) ?? []);
        return [framework, control, ...controlCells(rules, own, findings[reference], compliance)];
      });
      return {
        name: 'Frameworks',
        title: 'Frameworks: what the rules say of each control',
        notes: [
          'Only controls that the catalogue or the settings refer to, and only what AWS Config rules check of them: a compliant control may have requirements that no rule checks.',
          countAssessments(rows.map(([, , assessment]) => assessment as Assessment)),
          'Not compliant: an open finding, unknown and waived ones included. Compliant: no open finding, and every expected rule is healthy. Partly assessed: no open finding, but some expected rules are not healthy.',
          'Not assessed: none of its rules is healthy, so nothing is known; Expected 0: no account has one of its rules.',
          'Healthy: Healthy and Nothing in scope on the tab Rules. Compliance: COMPLIANT over COMPLIANT and NON_COMPLIANT rows. Breached: open after the due date.',
        ],
        tables: [{ columns: COLUMNS, rows, whenEmpty: 'No control is referred to.' }],
      };
    },
  };
}

const COLUMNS = [
  { header: 'Framework', width: 30, format: 'text' },
  { header: 'Control', width: 14, format: 'text' },
  { header: 'Assessment', width: 16, format: 'text', tones: TONES },
  { header: 'Rules', width: 50, format: 'wrapped' },
  { header: 'Expected', width: 10, format: 'count' },
  { header: 'Healthy', width: 10, format: 'count' },
  { header: 'Rule health %', width: 12, format: 'percent' },
  { header: 'Compliant', width: 11, format: 'count' },
  { header: 'Non-compliant', width: 13, format: 'count' },
  { header: 'Compliance %', width: 13, format: 'percent' },
  { header: 'Open findings', width: 11, format: 'count' },
  { header: 'Breached', width: 10, format: 'count' },
  { header: 'Accounts affected', width: 11, format: 'count' },
] as const;

function controlCells(
  rules: readonly string[],
  own: readonly FamilyHealth[],
  found: ControlFindings | undefined,
  compliance: NamedComplianceCounts,
): WorksheetCell[] {
  const counts: HealthCounts = {};
  for (const family of own) for (const health of RULE_HEALTHS) addHealth(counts, health, family.counts[health] ?? 0);
  const { expected, healthy, percent } = sumHealth(counts);
  const rows = createCounts();
  for (const rule of rules) if (Object.hasOwn(compliance, rule)) addCounts(rows, compliance[rule]!);
  const { open = 0, breached = 0, accounts = 0 } = found ?? {};
  const assessment = assess(open, healthy, expected - (counts.internal ?? 0));
  return [
    ...[assessment, rules.toSorted(compareText).join(', '), expected, healthy],
    ...[shareCell(percent), rows.compliant, rows.nonCompliant, shareCell(computeCompliance(rows))],
    ...[open, breached, accounts],
  ];
}

/** Assesses a control by its open findings and by the number of its expected rules that are healthy. */
function assess(open: number, healthy: number, expected: number): Assessment {
  if (open > 0) return 'not compliant';
  if (healthy === 0) return 'not assessed';
  return healthy === expected ? 'compliant' : 'partly assessed';
}

function countAssessments(assessments: readonly Assessment[]): string {
  const counts = (Object.keys(TONES) as Assessment[]).map(
    (assessment) => `${assessments.filter((each) => each === assessment).length} ${assessment}`,
  );
  return `${assessments.length} controls = ${counts.join(' + ')}`;
}

type Control = { framework: string; control: string };

/**
 * Splits a reference into the framework before its colon and the control after it, such as `SC-7`. A reference without a colon is treated
 * as a framework with a single, unnamed control.
 */
function splitReference(reference: string): Control {
  const at = reference.indexOf(': ');
  return at === -1
    ? { framework: reference, control: '' }
    : { framework: reference.slice(0, at), control: reference.slice(at + 2) };
}

/** Orders controls by framework, then by control. Numbers are compared by value, so 2.9 comes before 2.10. */
const compareControls = (a: Control, b: Control): number =>
  compareText(a.framework, b.framework) || compareNumbered(a.control, b.control);

function compareNumbered(a: string, b: string): number {
  const parts = (text: string) => text.split(/(\d+)/);
  const [left, right] = [parts(a), parts(b)];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const [x, y] = [left[index]!, right[index]!];
    const order = index % 2 === 1 ? Number(x) - Number(y) : compareText(x, y);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}
