// Two weeks of the whole installation: what changed is told, what could not be read is unknown, and a rebuild says the same.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HistorySummary } from '#domain/history/history.ts';
import { buildFileKeys, keys, buildLedgerKey } from '#domain/keys.ts';
import { COLUMNS } from '#domain/rows/rows.ts';
import { toRuleFamily } from '#domain/settings/rule-family.ts';
import { findPublication } from '#src/publish/manifest.ts';
import { startLab, type Lab } from '../support/lab.ts';

const FIRST = '2026-11-16';
const SECOND = '2026-11-23';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ scenario: { accounts: 6, config: { rulesPerRegion: 6, rowsPerAccount: 60 } } });
});
afterAll(() => lab.stop());

/** The findings of the organization as it is: account, region, family and resource of each result that is not compliant. */
function trueFindings(): { finding: string; accountId: string }[] {
  const [rule, type, account, region, resourceType, resource] = (
    ['ConfigRule', 'ComplianceType', 'AccountId', 'AwsRegion', 'ResourceType', 'ResourceIdentifier'] as const
  ).map((column) => COLUMNS.indexOf(column)) as [number, number, number, number, number, number];
  const rows = [...lab.simulator.oracle().rows()].filter((row) => row[type] === 'NON_COMPLIANT');
  const all = rows.map((row) => ({
    accountId: row[account]!,
    finding: [row[account], row[region], toRuleFamily(row[rule]!), row[resourceType], row[resource]].join(' '),
  }));
  return [...new Map(all.map((each) => [each.finding, each])).values()];
}

const summaryOf = async (date: string) =>
  JSON.parse(String(await lab.store.get({ key: keys.history(date) }))) as HistorySummary;

test('the second week tells what is new, mended and unknown, and its rebuild tells the same', async () => {
  const before = trueFindings();
  await lab.report({ reportDate: FIRST, replace: true });
  expect(await summaryOf(FIRST)).toMatchObject({ changes: null, findings: { open: before.length } });

  lab.simulator.control({ week: 1 });
  const lost = before[0]!.accountId;
  lab.simulator.control({ addFaults: [{ kind: 'role-missing', accounts: [lost] }] });
  const { runId } = await lab.report({ reportDate: SECOND, replace: true });
  lab.simulator.control({ clearFaults: true });

  const now = new Set(trueFindings().flatMap(({ accountId, finding }) => (accountId === lost ? [] : [finding])));
  const unknown = before.filter(({ accountId }) => accountId === lost);
  const known = before.filter(({ accountId }) => accountId !== lost).map(({ finding }) => finding);
  const stillOpen = known.filter((finding) => now.has(finding)).length;
  const changes = {
    ...{ new: now.size - stillOpen, reopened: 0, resolved: known.length - stillOpen },
    ...{ unknown: unknown.length, stillOpen },
  };
  expect(unknown.length).toBeGreaterThan(0);
  expect(await summaryOf(SECOND)).toMatchObject({ changes, findings: { open: now.size + unknown.length } });

  const table = String(await lab.store.get({ key: keys.historyTable }))
    .trimEnd()
    .split('\n');
  expect(table.map((line) => line.slice(0, 10))).toEqual(['report_dat', FIRST, SECOND]);
  const { prefix } = (await findPublication(lab.store, runId))!;
  const picture = await lab.store.get({ key: keys.trend(SECOND) });
  expect(picture).toEqual(await lab.store.get({ key: buildFileKeys(prefix, SECOND).trend }));

  const rebuilt = await lab.report({ rebuildFrom: runId });
  const again = (await findPublication(lab.store, rebuilt.runId))!;
  expect(String(await lab.store.get({ key: buildLedgerKey(again.prefix) }))).toBe(
    String(await lab.store.get({ key: buildLedgerKey(prefix) })),
  );
});
