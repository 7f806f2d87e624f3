// Warns about open findings whose rule no longer exists in the region, because such findings were not fixed. The warning names the
// accounts.
import { formatCount } from '#domain/coverage/notes.ts';
import type { Finding } from './open-finding.ts';
import { copyDetached } from '#domain/top-n.ts';

/** The maximum number of accounts that the warning names. */
const MAX_NAMED_ACCOUNTS = 10;

/** Creates the warning from findings whose rule no longer exists. Findings must be added in the order of accounts and regions. */
export function createVanishedRulesWarning(): {
  take: (finding: Pick<Finding, 'accountId' | 'accountName' | 'region'>) => void;
  flags: () => string[];
} {
  const named: string[] = [];
  let accounts = 0;
  let regions = 0;
  let findings = 0;
  let last = { accountId: '', region: '' };
  return {
    take({ accountId, accountName, region }) {
      findings += 1;
      if (accountId === last.accountId && region === last.region) return;
      regions += 1;
      if (accountId !== last.accountId) {
        accounts += 1;
        if (accounts <= MAX_NAMED_ACCOUNTS) named.push(copyDetached(`${accountId} ${accountName}`));
      }
      last = copyDetached({ accountId, region });
    },
    flags() {
      if (findings === 0) return [];
      const more = accounts > MAX_NAMED_ACCOUNTS ? ` and ${accounts - MAX_NAMED_ACCOUNTS} more` : '';
      const where = `${formatCount(regions, 'region')} of ${formatCount(accounts, 'account')}`;
      const unknown = `${formatCount(findings, 'open finding')} ${findings === 1 ? 'is' : 'are'}`;
      return [`rules are gone from ${where} (${named.join(', ')}${more}): ${unknown} unknown, not resolved`];
    },
  };
}
