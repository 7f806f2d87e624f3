// The tab `Rule gaps` lists every rule that does not work in an account and region, with the reason and the remedy.
import { countsInHealth, RULE_HEALTHS, type RuleHealth } from '#domain/rule-health/rule-health.ts';
import type { RuleGap } from '#domain/rule-health/rule-report.ts';
import { csvLine } from '#domain/rows/rows.ts';
import { linkToRule } from './aws-links.ts';
import { createTopN } from '#domain/top-n.ts';
import { SEVERITIES } from '#domain/settings/report-settings.ts';
import { MAX_LINES, severityRank, severityLabel, SEVERITY_TONES } from './finding-columns.ts';
import { textOfCell, type CellTone, type WorksheetCell, type WorksheetColumn } from './worksheet.ts';
import type { NamedWorksheet } from './worksheets.ts';

/** The columns of `rule-gaps.csv`. */
export const RULE_GAP_COLUMNS = [
  'AccountId',
  'AccountName',
  'OU',
  'Environment',
  'Region',
  'ConfigRule',
  'Rule',
  'Severity',
  'Health',
  'Reason',
  'Remedy',
  'Since',
] as const;

/** Returns one line of `rule-gaps.csv`, including its line feed. */
export function formatRuleGap({ accountId, name, ou, environment, region, ...gap }: RuleGap): string {
  const { rule, family, severity, health, reason, remedy, since } = gap;
  return csvLine([accountId, name, ou, environment, region, rule, family, severity, health, reason, remedy, since]);
}

const TONES: Readonly<Record<RuleGap['health'], CellTone>> = {
  ...(Object.fromEntries(
    RULE_HEALTHS.map((health): [RuleHealth, CellTone] => [health, countsInHealth(health) ? 'bad' : 'muted']),
  ) as Record<RuleHealth, CellTone>),
  evaluating: 'warning',
  'missing (inferred)': 'muted',
};

/** Returns the link from a row to its rule, or undefined if the rule is not deployed in the region. */
const linkOfGap = ([, rule, , , , , region, health]: readonly WorksheetCell[]): string | undefined =>
  rule === '' || textOfCell(health).startsWith('missing')
    ? undefined
    : linkToRule(textOfCell(region), textOfCell(rule));

export type RuleGapsWorksheet = { take: (gap: RuleGap) => void; worksheet: () => NamedWorksheet<'Rule gaps'> };

/** The order of gaps: first gaps that need action, then gaps that may resolve by themselves, then gaps that are not faults. */
const TONE_ORDER: readonly CellTone[] = ['bad', 'warning', 'muted'];

/** Returns the rank of a gap: by need for action as in TONE_ORDER, then by severity, worst first. */
export const rankRuleGap = ({ health, severity }: RuleGap): number =>
  TONE_ORDER.indexOf(TONES[health]) * SEVERITIES.length + severityRank(severity);

/** The number of different ranks. */
export const RULE_GAP_RANKS = TONE_ORDER.length * SEVERITIES.length;

/** The columns of the table, whose cells `ruleGapCells` returns. */
export const RULE_GAP_TABLE_COLUMNS: readonly WorksheetColumn[] = [
  { header: 'Severity', width: 14, format: 'text', tones: SEVERITY_TONES },
  { header: 'Rule', width: 44, format: 'wrapped', link: linkOfGap },
  { header: 'Account', width: 15, format: 'text' },
  { header: 'Name', width: 26, format: 'text' },
  { header: 'OU', width: 24, format: 'wrapped' },
  { header: 'Environment', width: 14, format: 'text' },
  { header: 'Region', width: 15, format: 'text' },
  { header: 'Health', width: 18, format: 'text', tones: TONES },
  { header: 'Reason', width: 60, format: 'wrapped' },
  { header: 'Remedy', width: 50, format: 'wrapped' },
  { header: 'Since', width: 12, format: 'date' },
];

export const ruleGapCells = (gap: RuleGap): WorksheetCell[] => [
  ...[gap.family === '' ? null : severityLabel(gap.severity), gap.rule, gap.accountId, gap.name, gap.ou],
  ...[gap.environment, gap.region, gap.health, gap.reason, gap.remedy, gap.since === '' ? null : gap.since],
];

/** Creates the tab. Gaps are listed in the order of `rankRuleGap`. */
export function createRuleGapsWorksheet(): RuleGapsWorksheet {
  const list = createTopN<WorksheetCell[]>(MAX_LINES);
  return {
    take: (gap) => list.push(rankRuleGap(gap), () => ruleGapCells(gap)),

    worksheet() {
      const { lines, offered } = list.result();
      const more = `${offered - lines.length} more gaps: all ${offered} are in rule-gaps.csv, next to this publication's manifest.`;
      return {
        name: 'Rule gaps',
        title: 'Rule gaps: rules that AWS Config does not evaluate as it should',
        notes: [
          'One line for each account, region and rule that is not healthy. Rules that could not be checked share one line for each account and region.',
          'Since: the last successful evaluation, the activation of the rule or the stop of the recorder, as AWS Config says. If it says nothing: the first report since which the gap is there; empty if it was there when the account and region were first read.',
        ],
        tables: [
          {
            columns: RULE_GAP_TABLE_COLUMNS,
            rows: lines,
            whenEmpty: 'Every rule that was checked is healthy.',
            ...(offered > lines.length ? { more } : {}),
          },
        ],
      };
    },
  };
}
