// Renders the Markdown that the Temporal UI shows for a running workflow. The server accepts at most 20,000 bytes.
import { groupFailures } from '#domain/coverage/failure-groups.ts';
import type { FailedAccount } from '#domain/coverage/outcome.ts';
import { formatPercent } from '#domain/percent.ts';
import { describeUnfinished } from './run-state.ts';
import type { Publication, Phase } from './types.ts';

export type RunView = {
  phase: Phase;
  accounts: number;
  done: number;
  failed: number;
  rows: number;
  failures: readonly FailedAccount[];
  publication?: Pick<Publication, 'status' | 'keys' | 'coveragePercent' | 'flags' | 'promoted' | 'promotedReason'>;
  retryUntil?: string;
  unfinished?: number;
  notes: readonly string[];
};

/**
 * The maximum number of failures in the details, and the maximum size of the details in bytes. The query `failedAccounts` returns more
 * failures.
 */
const MAX_FAILURES = 30;
const MAX_FAILURES_BYTES = 12_000;
const MAX_CELL_CHARACTERS = 200;

/** Escapes external text for a cell of a Markdown table, so that it cannot end the cell or begin markup. */
function escapeCell(text: string): string {
  const cut = text.length > MAX_CELL_CHARACTERS ? `${text.slice(0, MAX_CELL_CHARACTERS)}…` : text;
  return cut.replaceAll(/\s+/g, ' ').replaceAll(/[\\|`*_~<>[\]]/g, (character) => `\\${character}`);
}

export function renderShardDetails({
  done,
  total,
  failed,
  rows,
}: {
  done: number;
  total: number;
  failed: number;
  rows: number;
}): string {
  return `**${done} of ${total}** accounts read, ${failed} failed, ${rows} rows`;
}

/** Renders the details of a run: its progress table, the failures with their remedies, and how to retry them. */
export function renderRunDetails(view: RunView): string {
  const { publication } = view;
  const lines = [
    '| phase | accounts | read | failed | rows |',
    '| --- | --- | --- | --- | --- |',
    `| **${view.phase}** | ${view.accounts} | ${view.done} | ${view.failed} | ${view.rows} |`,
  ];
  if (publication)
    lines.push(
      '',
      `Published (${publication.status}): \`${publication.keys.report}\`, coverage ${formatPercent(publication.coveragePercent)}`,
    );
  for (const flag of publication?.flags ?? []) lines.push('', `Beware: ${escapeCell(flag)}`);
  if (publication && !publication.promoted)
    lines.push('', `Not promoted: ${escapeCell(publication.promotedReason ?? '')}`);
  if (publication && view.unfinished)
    lines.push('', `Published without ${describeUnfinished(view.unfinished, view.retryUntil)}.`);
  if (view.phase === 'awaiting-retry')
    lines.push(
      '',
      `**To retry**: fix the cause, then send the update \`retryFailedAccounts\` with \`{}\` for all, or \`{"accountIds":["…"]}\`; open until ${view.retryUntil}. The update \`finish\` closes the run now.`,
    );
  lines.push(...failureTables(view.failures));
  return [...lines, ...view.notes.flatMap((note) => ['', escapeCell(note)])].join('\n');
}

/**
 * Renders one table per disposition, below the disposition's remedy. Regions in which an account failed for the same reason share a line.
 */
function failureTables(failures: readonly FailedAccount[]): string[] {
  const shown = selectFittingFailures(failures);
  const tables = groupFailures(shown).flatMap(({ disposition, remedy, lines }) => {
    const rows = lines.map(({ accountId, name, regions, reason }) => {
      const cells = [`${accountId} ${name}`, regions.join(', '), reason];
      return `| ${cells.map(escapeCell).join(' | ')} |`;
    });
    const heading = `**${disposition}**: ${remedy}`;
    return ['', heading, '', '| account | regions | reason |', '| --- | --- | --- |', ...rows];
  });
  const more = failures.length - shown.length;
  return more > 0 ? [...tables, '', `and ${more} more: see the query \`failedAccounts\``] : tables;
}

/** Returns as many of the first failures as fit into the details. */
function selectFittingFailures(failures: readonly FailedAccount[]): FailedAccount[] {
  let bytes = 0;
  return failures.slice(0, MAX_FAILURES).filter(({ accountId, name, region, reason }) => {
    // A UTF-16 code unit outside ASCII takes at most three bytes in UTF-8.
    const line = [`${accountId} ${name}`, region, reason].map(escapeCell).join(' | ');
    bytes += line.length + 2 * line.replaceAll(/[ -~]/g, '').length + 10;
    return bytes <= MAX_FAILURES_BYTES;
  });
}
