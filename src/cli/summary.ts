// Renders the final output of a command: the publication and the names of its failed accounts.
import type { WorkflowHandle } from '@temporalio/client';
import { groupFailures } from '#domain/coverage/failure-groups.ts';
import type { FailedAccounts } from '#src/workflows/types.ts';
import type { Published } from './follow.ts';

/** Returns lines for a terminal: the counts, which add up to the total, and every failed account with its reason and remedy. */
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

/** Groups failed accounts by disposition. Each group has its remedy; regions with the same reason share a line. */
function failureLines({ total, accounts }: FailedAccounts): string[] {
  if (total === 0) return [];
  return [
    `\n${total} ${total === 1 ? 'account' : 'accounts'} failed:`,
    ...groupFailures(accounts).flatMap(({ disposition, remedy, lines }) => [
      `  ${disposition}: ${remedy}`,
      ...lines.flatMap(({ accountId, name, regions, reason }) => [
        `    ${accountId} ${name} (${regions.join(', ')})`,
        `      ${reason}`,
      ]),
    ]),
  ];
}
