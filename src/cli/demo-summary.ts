// The demo's last words: the failures by name, and the coverage as a table that any editor shows.
import { REMEDIES } from '#domain/dispositions.ts';
import type { Coverage } from '#domain/coverage.ts';
import type { FailedAccount } from '#domain/outcome.ts';
import type { FailedAccounts } from '../workflows/ports.ts';

/** Failed accounts grouped by what is wrong, each group with its remedy, regions with the same reason on one line. */
export function failureLines({ total, accounts }: FailedAccounts): string[] {
  if (total === 0) return [];
  const lines = [`\n${total} ${total === 1 ? 'account' : 'accounts'} failed:`];
  for (const [disposition, failures] of Map.groupBy(accounts, (failure) => failure.disposition)) {
    lines.push(`  ${disposition}: ${REMEDIES[disposition]}`);
    const alike = Map.groupBy(failures, ({ accountId, name, reason }) => JSON.stringify([accountId, name, reason]));
    for (const group of alike.values()) {
      const [{ accountId, name, reason }] = group as [FailedAccount];
      lines.push(`    ${accountId} ${name} (${group.map(({ region }) => region).join(', ')})`, `      ${reason}`);
    }
  }
  return lines;
}

/** A Markdown table, a line an account and region. */
export function coverageTable({ lines, dispositions, percent }: Coverage): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
  const counts = Object.entries(dispositions).filter(([, count]) => count > 0);
  return [
    '# Coverage',
    '',
    `${lines.length} accounts × regions: ${counts.map(([disposition, count]) => `${count} ${disposition}`).join(', ')}. Coverage ${percent === null ? 'n/a' : `${percent.toFixed(2)} %`}.`,
    '',
    '| account | name | region | disposition | reason | remedy | rules | rows |',
    '| --- | --- | --- | --- | --- | --- | ---: | ---: |',
    ...lines.map(({ accountId, name, region, disposition, reason = '', remedy, rules, rows }) => {
      const texts = [accountId, name, region, disposition, reason, remedy].map(cell);
      return `| ${[...texts, rules, rows].join(' | ')} |`;
    }),
    '',
  ].join('\n');
}
