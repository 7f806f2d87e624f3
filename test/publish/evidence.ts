// What a run leaves in the bucket for its publication: discovery, parts and a shard.
import { createHash, randomUUID } from 'node:crypto';
import type { Store } from '#src/aws/store.ts';
import { profileRows } from '#domain/legacy/column-profile.ts';
import type { Discovery } from '#domain/coverage/reconciliation.ts';
import { keys } from '#domain/keys.ts';
import type { AccountOutcome } from '#domain/coverage/outcome.ts';
import { COLUMNS, csvLine, type Row } from '#domain/rows/rows.ts';
import type { PublishInput } from '#src/workflows/activity-types.ts';
import { anAccount, aPlan, aRegionOutcome } from '../support/builders.ts';

/** Enough bytes that both files are uploaded in several parts, the compressed one too: in few rows, which cost more than bytes. */
export const MANY = {
  rows: 155,
  annotation: (index: number) => createHash('shake256', { outputLength: 12_000 }).update(`${index}`).digest('base64'),
};

let started = 0;

const rowOf = (account: string, index: number, annotation: string): Row =>
  COLUMNS.map(
    (column) =>
      ({ AccountId: account, ResourceIdentifier: `i-${String(index).padStart(6, '0')}`, Annotation: annotation })[
        column as 'AccountId'
      ] ?? 'x',
  );

/** Stores what a run of two accounts leaves behind, the second of which failed in one of its regions. */
export async function evidence(
  store: Store,
  of: { rows?: number; annotation?: (index: number) => string } = {},
): Promise<{ input: PublishInput; csv: string }> {
  const { rows: count = 3, annotation = () => 'annotated' } = of;
  const runId = randomUUID();
  const put = (key: string, value: unknown) =>
    store.putOnce(key, Buffer.from(JSON.stringify(value)), 'application/json');
  const accounts = ['000000000001', '000000000002'].map((id) => anAccount({ id, name: `account ${id}` }));
  const regions = ['ap-east-1', 'us-east-1'];
  let csv = csvLine(COLUMNS);
  const outcomes: AccountOutcome[] = [];
  for (const { id } of accounts) {
    const outcome: AccountOutcome = { accountId: id, regions: [] };
    for (const region of regions) {
      if (id === accounts[1]!.id && region === regions[1]) {
        outcome.regions.push(aRegionOutcome({ region, disposition: 'access-denied', reason: 'no' }));
        continue;
      }
      const rows = Array.from({ length: count }, (_, index) => rowOf(id, index, annotation(index)));
      const lines = rows.map(csvLine).join('');
      csv += lines;
      const part = await store.putOnce(keys.account(runId, id, region, randomUUID()), Buffer.from(lines), 'text/csv');
      outcome.regions.push(aRegionOutcome({ region, rows: count, part, profile: profileRows(rows) }));
    }
    outcomes.push(outcome);
  }
  const discovery: Discovery = { accounts, regions };
  const plan = aPlan({ discovery: await put(keys.discovery(runId, randomUUID()), discovery), regions });
  const shards = [await put(keys.shard(runId, 0, randomUUID()), outcomes)];
  const startedAt = `2026-11-23T01:00:00.${String(++started).padStart(3, '0')}Z`;
  return { input: { runId, workflowId: 'weekly', number: 1, startedAt, plan, input: {}, shards }, csv };
}
