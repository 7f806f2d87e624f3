// Renders the coverage as a Markdown table, which is readable in any editor.
import type { Coverage } from '#domain/coverage/reconciliation.ts';
import { formatPercent } from '#domain/percent.ts';

/** Returns a Markdown table with one line per account and region. */
export function renderCoverageTable({ lines, dispositions, percent }: Coverage): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
  const counts = Object.entries(dispositions).filter(([, count]) => count > 0);
  return [
    '# Coverage',
    '',
    `${lines.length} accounts × regions: ${counts.map(([disposition, count]) => `${count} ${disposition}`).join(', ')}. Coverage ${formatPercent(percent)}.`,
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
