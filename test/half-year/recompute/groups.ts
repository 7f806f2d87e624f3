// The rows of a report by environment, OU and severity.
import { sortedBy } from './arithmetic.ts';
import { environmentOf, familyOf, inWords, SEVERITIES, severityOf } from './classification.ts';
import { accountCounts, countOf } from './figures.ts';
import type { Row, Week } from './facts.ts';

/** What a report says of a group of rows. */
export type Group = { name: string; rows: readonly Row[] };

const ENVIRONMENTS = ['prod', 'staging', 'dev', 'test', 'sandbox', 'nonprod'];

export function environmentGroups(week: Week): Group[] {
  const environments = new Map(week.accounts.map((account) => [account.id, environmentOf(account, week.settings)]));
  const environment = (id: string) => environments.get(id)!;
  const where = (name: string, fits: (environment: string) => boolean): Group => ({
    name,
    rows: week.rows.filter(({ account }) => fits(environment(account))),
  });
  const present = new Set(accountCounts(week).toBeRead.map(({ id }) => environment(id)));
  const others = [...present].filter((one) => !ENVIRONMENTS.includes(one) && one !== 'unclassified');
  return [
    where('Prod', (one) => one === 'prod'),
    where('Non-Prod', (one) => !['prod', 'unclassified'].includes(one)),
    where('unclassified', (one) => one === 'unclassified'),
    ...[...ENVIRONMENTS.filter((one) => present.has(one)), ...sortedBy(others, (one) => one)].map((name) =>
      where(name, (one) => one === name),
    ),
  ];
}

export function unitGroups(week: Week): Group[] {
  const unitOf = (id: string) => week.accounts.find((account) => account.id === id)!.ou;
  const groups = [...new Set(accountCounts(week).toBeRead.map(({ ou }) => ou))].map((ou): Group => ({
    name: ou === '' ? '(root)' : ou,
    rows: week.rows.filter(({ account }) => unitOf(account) === ou),
  }));
  return sortedBy(
    groups,
    ({ rows }) => -countOf(rows, 'NON_COMPLIANT'),
    ({ name }) => name,
  );
}

export function severityGroups({ rows, settings }: Week): Group[] {
  return SEVERITIES.map((severity) => ({
    name: inWords(severity),
    rows: rows.filter(({ rule }) => severityOf(familyOf(rule), settings) === severity),
  }));
}
