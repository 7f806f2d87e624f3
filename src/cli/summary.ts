// The final output of a command: what was published, and the failures by name.
import type { WorkflowHandle } from '@temporalio/client';
import { REMEDIES } from '#domain/coverage/dispositions.ts';
import type { FailedAccount } from '#domain/coverage/outcome.ts';
import type { FailedAccounts } from '#src/workflows/types.ts';
import type { Published } from './follow.ts';

/** Lines for a terminal: the counts, which add up, and every failed account with its reason and remedy. */
export async function summaryLines(handle: WorkflowHandle, publication: Published): Promise<string[]> {
  const { status, rows, accounts, promoted, promotedReason } = publication;
  const { discovered, scanned, failed, excluded, notActive } = accounts;
  return [
    `Published (${status}): ${rows} rows of ${discovered} accounts`,
    `  ${scanned} scanned + ${failed} failed + ${excluded} excluded + ${notActive} not active = ${discovered}`,
    ...(promoted ? [] : [`  Not promoted to the dated keys: ${promotedReason}`]),
    ...failureLines(await handle.query<FailedAccounts>('failedAccounts')),
  ];
}

/** Failed accounts grouped by disposition, each group with its remedy, regions with the same reason on one line. */
function failureLines({ total, accounts }: FailedAccounts): string[] {
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
