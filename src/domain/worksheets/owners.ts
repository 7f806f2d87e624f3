// The tab `Owners` shows the open findings of each owner, and the findings without an owner.
import type { FindingFacts } from '#domain/findings/finding-facts.ts';
import type { OwnerSource } from '#domain/findings/owners.ts';
import { SEVERITIES, type Severity } from '#domain/settings/report-settings.ts';
import { compareText } from '#domain/compare-text.ts';
import type { WorksheetCell, WorksheetTable } from './worksheet.ts';
import type { NamedWorksheet } from './worksheets.ts';

/** The fields of an open finding that the tab uses. */
export type OwnedFinding = Pick<FindingFacts, 'owner' | 'ownerFrom' | 'severity' | 'family'> & {
  accountId: string;
  accountName: string;
  breached: boolean;
  waived: boolean;
};

type OwnerCounts = { accounts: number; open: number; breached: number; waived: number } & Record<Severity, number>;

/** An owner's counts. `account` is the id of the last account counted, because findings are added in the order of accounts. */
type OwnerLine = { owner: string; from: OwnerSource; account: string; counts: OwnerCounts };

const MAX_UNOWNED_ACCOUNTS = 10_000;

const SEVERITY_HEADERS = SEVERITIES.map((severity) => severity[0]!.toUpperCase() + severity.slice(1));

/**
 * Creates the tab. `notes` describe errors in the settings and the age of the account tags. If `hasRuleHealth` is false, the tab has the
 * format of versions before 1.1.0.
 */
export function createOwnersWorksheet(
  notes: readonly string[],
  hasRuleHealth = true,
): {
  take: (finding: OwnedFinding) => void;
  worksheet: () => NamedWorksheet<'Owners'>;
} {
  // An object is used instead of a Map, because V8 copies the keys of objects. A Map key that is a slice of a chunk of rows would keep the
  // whole chunk in memory.
  const byOwner = Object.create(null) as Record<string, OwnerLine>;
  const unowned: WorksheetCell[][] = [];
  let unownedLines = 0;
  let account = { id: '', name: '', families: Object.create(null) as Record<string, number> };

  /** Builds the lines of an account whose findings have all been added, and keeps only these lines of the account. */
  function finishAccount(): void {
    const families = Object.entries(account.families).toSorted(([a], [b]) => compareText(a, b));
    unownedLines += families.length;
    for (const [family, count] of families.slice(0, Math.max(0, MAX_UNOWNED_ACCOUNTS - unowned.length)))
      unowned.push([account.id, account.name, family, count]);
  }

  return {
    /** Adds an open finding. Every open finding must be added, in the order of accounts. */
    take({ owner, ownerFrom, severity, family, accountId, accountName, breached, waived }) {
      if (owner === undefined || ownerFrom === undefined) {
        if (account.id !== accountId) {
          finishAccount();
          account = {
            id: accountId,
            name: copyText(accountName),
            families: Object.create(null) as Record<string, number>,
          };
        }
        account.families[family] = (account.families[family] ?? 0) + 1;
        return;
      }
      const ownerLine = (byOwner[`${ownerFrom}\n${owner}`] ??= {
        ...{ owner: copyText(owner), from: ownerFrom, account: '' },
        counts: noOwnerCounts(),
      });
      const { counts } = ownerLine;
      if (ownerLine.account !== accountId) counts.accounts++;
      ownerLine.account = accountId;
      counts.open++;
      counts[severity]++;
      if (breached) counts.breached++;
      if (waived) counts.waived++;
    },

    worksheet() {
      finishAccount();
      account = { ...account, families: {} };
      return {
        name: 'Owners',
        title: 'Owners: who has to act',
        notes: [
          "An owner is the resource's tag Owner, else the account's tag Owner (where tags of accounts are read), else what the settings file says.",
          ...(hasRuleHealth
            ? [
                'Open includes findings that could not be read this time and waived ones; Breached: open after the due date. A finding without an owner gets one by a tag or by owners in the settings file.',
              ]
            : []),
          ...notes,
        ],
        tables: [ownersTable(Object.values(byOwner)), unownedTable(unowned, unownedLines)],
      };
    },
  };
}

function noOwnerCounts(): OwnerCounts {
  const none = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0])) as Record<Severity, number>;
  return { accounts: 0, open: 0, breached: 0, waived: 0, ...none };
}

function ownersTable(all: readonly OwnerLine[]): WorksheetTable {
  const lines = all.toSorted(
    (a, b) => b.counts.open - a.counts.open || compareText(a.owner, b.owner) || compareText(a.from, b.from),
  );
  return {
    heading: 'By owner',
    columns: [
      { header: 'Owner', width: 34, format: 'text' },
      { header: 'From', width: 26, format: 'text' },
      ...['Accounts', 'Open', 'Breached', 'Waived', ...SEVERITY_HEADERS].map((header) => ({
        header,
        width: Math.max(11, header.length + 2),
        format: 'count' as const,
      })),
    ],
    rows: lines.slice(0, MAX_UNOWNED_ACCOUNTS).map(({ owner, from, counts }) => {
      const { accounts, open, breached, waived } = counts;
      return [owner, from, accounts, open, breached, waived, ...SEVERITIES.map((severity) => counts[severity])];
    }),
    whenEmpty: 'No open finding has an owner.',
    ...remark(lines.length, 'owners'),
  };
}

function unownedTable(rows: WorksheetCell[][], all: number): WorksheetTable {
  return {
    heading: 'Findings without an owner',
    columns: [
      { header: 'Account', width: 15, format: 'text' },
      { header: 'Name', width: 26, format: 'text' },
      { header: 'Rule', width: 40, format: 'text' },
      { header: 'Findings', width: 11, format: 'count' },
    ],
    rows,
    whenEmpty: 'Every open finding has an owner.',
    ...remark(all, 'lines'),
  };
}

function remark(all: number, what: string): { more?: string } {
  return all > MAX_UNOWNED_ACCOUNTS
    ? { more: `${all - MAX_UNOWNED_ACCOUNTS} more ${what}: every finding is in findings.csv.` }
    : {};
}

/** Copies a string, because a slice would keep the string that it was cut from in memory. */
const copyText = (text: string): string => Object.keys({ [text]: true })[0]!;
