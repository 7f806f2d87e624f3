// Publishing with a workbook for each owner against publishing without: both from stored rows, by turns.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { columnIndex } from '#domain/rows/rows.ts';
import { openObject } from './bucket.ts';
import { atMost, nothingLost, type Case } from './case.ts';
import { rowsOfCsv } from './csv-rows.ts';
import { readExpectations } from './oracle.ts';
import { base, startOrganization, unhindered, type Organization } from './organizations.ts';
import { runProduct } from './product.ts';
import type { Run } from './results.ts';

export type OwnersCase = { what: string; minutes: Case['minutes']; accounts: number; owners: number; maxMiB: number };

/** Each side is measured this often, and the faster run counts: others on the machine only ever add time. */
const ROUNDS = 2;

/** How much longer publishing may take with the workbooks of owners. */
const MAX_RATIO = 1.15;

const SMALL_ACCOUNTS = 20;

export function ownersCase({ what, minutes, accounts, owners, maxMiB }: OwnersCase): Case {
  return {
    what,
    minutes,
    async measure({ environment, measureUnitCosts, isSmall, profile, timeoutMs, log }) {
      const scenario = unhindered(base(isSmall ? SMALL_ACCOUNTS : accounts));
      const organization = await startOrganization(environment, 'organization', scenario);
      const expected = await readExpectations(organization);
      log('the rows are stored');
      const fast = { CONFIG_REQUESTS_PER_SECOND: '10000', ASSUME_ROLE_PER_SECOND: '600' };
      const store = (label: string, settings: Record<string, string> = {}) =>
        runProduct(environment, organization, expected, { label, settings: { ...fast, ...settings }, timeoutMs });
      const without = await store('storing');
      const file = join(environment.directory, 'owners.yaml');
      await writeFile(file, await settingsOf(organization, without.rawKey!, owners));
      log('the rows are stored again, with owners');
      const withOwners = await store('storing with owners', { REPORT_SETTINGS_FILE: file });
      const unitCosts = await measureUnitCosts();
      const sides = [
        { label: 'publishing without owners', from: without, runs: [] as Run[] },
        { label: `publishing with ${owners} owners`, from: withOwners, runs: [] as Run[] },
      ] as const;
      for (let round = 1; round <= ROUNDS; round++)
        for (const { label, from, runs } of sides) {
          log(`${label}, ${round} of ${ROUNDS}`);
          const input = { rebuildFrom: from.runId! };
          runs.push(await runProduct(environment, organization, expected, { label, input, profile, timeoutMs }));
        }
      const [plain, owned] = sides.map(({ runs }) => fastest(runs)) as [Run, Run];
      return {
        unitCosts,
        runs: [plain, owned],
        ideals: [],
        targets: isSmall
          ? []
          : [
              atMost(
                'publishing, times that without owners',
                owned.seconds.publishing / plain.seconds.publishing,
                MAX_RATIO,
              ),
              atMost(
                'peak memory with owners',
                Math.max(...sides[1].runs.map(({ peakMiB }) => peakMiB)),
                maxMiB,
                ' MiB',
              ),
              ...nothingLost([plain, owned]),
            ],
      };
    },
  };
}

const fastest = (runs: readonly Run[]): Run => runs.toSorted((a, b) => a.seconds.publishing - b.seconds.publishing)[0]!;

/** Settings that give each account one of the owners in turn. Resources have no tag that counts. */
async function settingsOf(organization: Organization, rawKey: string, owners: number): Promise<string> {
  const accountIds = new Set<string>();
  for await (const rows of rowsOfCsv(await openObject(organization, rawKey)))
    for (const row of rows) accountIds.add(row[columnIndex.AccountId]!);
  const lines = [...accountIds].map((id, index) => `    '${id}': owner-${index % owners}`);
  return ['workbooksFor: [owners]', 'tagKeys: { owner: [no-such-key] }', 'owners:', '  accounts:', ...lines, ''].join(
    '\n',
  );
}
