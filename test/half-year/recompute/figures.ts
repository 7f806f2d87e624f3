// The first table of `Summary`: what is counted of a whole report.
import { percentage, sortedBy } from './arithmetic.ts';
import { expectedRules, healthFigures, healthsOf } from './expected-rules.ts';
import type { Row, Week } from './facts.ts';
import { isCovered, type Judged } from './ledger.ts';
import type { OpenFinding } from './open-findings.ts';
import type { Figure } from './table.ts';

export const ALWAYS = ['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE', 'INSUFFICIENT_DATA'];

export const countOf = (rows: readonly Row[], type: string): number =>
  rows.filter((row) => row.compliance === type).length;

export function compliance(rows: readonly Row[]): Figure {
  const good = countOf(rows, 'COMPLIANT');
  return percentage(good, good + countOf(rows, 'NON_COMPLIANT'));
}

/** An account's place among what became of accounts: failed if any region of it is. */
export function accountCounts({ accounts, regions }: Week) {
  const dispositionsOf = (id: string) => regions.filter(({ account }) => account === id).map((one) => one.disposition);
  const kinds = accounts.map(({ id }) => {
    const dispositions = dispositionsOf(id);
    if (dispositions.includes('not-active')) return 'not active';
    if (dispositions.every((one) => one === 'excluded')) return 'excluded';
    const fine = ['excluded', 'scanned', 'no-rules', 'recorder-off', 'region-disabled'];
    return dispositions.every((one) => fine.includes(one)) ? 'scanned' : 'failed';
  });
  const count = (kind: string) => kinds.filter((one) => one === kind).length;
  return {
    listed: accounts.length,
    scanned: count('scanned'),
    failed: count('failed'),
    excluded: count('excluded'),
    notActive: count('not active'),
    toBeRead: accounts.filter((_, index) => ['scanned', 'failed'].includes(kinds[index]!)),
  };
}

export function coverageOf({ regions }: Week): Figure {
  const asked = regions.filter(({ disposition }) => !['excluded', 'not-active'].includes(disposition));
  return percentage(asked.filter(isCovered).length, asked.length);
}

export function figuresOf(judged: readonly Judged[], open: readonly OpenFinding[], week: Week, isFirst: boolean) {
  const { rows } = week;
  const changed = (verdict: string): Figure =>
    isFirst ? 'n/a' : judged.filter((finding) => finding.verdict === verdict).length;
  const failing = rows.filter(({ compliance: type }) => type === 'NON_COMPLIANT');
  const resources = new Set(
    failing.map(({ account, region, type, resource }) => JSON.stringify([account, region, type, resource])),
  );
  const accounts = accountCounts(week);
  const others = [...new Set(rows.map((row) => row.compliance))].filter((type) => !ALWAYS.includes(type));
  const health = healthFigures(expectedRules(week).flatMap((place) => healthsOf(place)));
  const apart = (kind: string) => health.counts[kind] ?? 0;
  const figures: [string, Figure][] = [
    ['Coverage', coverageOf(week)],
    ['Rule health', health.percent],
    ['Compliance', compliance(rows)],
    ['Open findings', open.length],
    ['Resources not compliant', resources.size],
    ['New', changed('new')],
    ['Reopened', changed('reopened')],
    ['Resolved', changed('resolved')],
    ['Unknown', changed('unknown')],
    ['Departed', changed('departed')],
    ['Retired', changed('retired')],
    ['Waived', open.filter(({ waiver }) => waiver !== undefined).length],
    ['Breached', open.filter(({ breached }) => breached).length],
    ['Accounts listed', accounts.listed],
    ['Accounts scanned', accounts.scanned],
    ['Accounts failed', accounts.failed],
    ['Accounts excluded', accounts.excluded],
    ['Accounts not active', accounts.notActive],
    ['Rules expected', health.expected],
    ['Rules healthy', health.healthy],
    ['Rules not healthy', health.expected - health.healthy - apart('internal') - apart('not-checked')],
    ['Rules not checked', apart('not-checked')],
    ['Rules internal', apart('internal')],
    ['Rows', rows.length],
    ...[...ALWAYS, ...sortedBy(others, (type) => type)].map((type): [string, Figure] => [
      `Rows ${type}`,
      countOf(rows, type),
    ]),
  ];
  return { figures, failing: resources.size, ruleHealth: health.percent };
}
