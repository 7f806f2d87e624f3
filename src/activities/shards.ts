// What a shard reads and what it leaves: lists that are too long for a workflow's history.
import { randomUUID } from 'node:crypto';
import type { Store } from '../aws/store.ts';
import type { Discovery } from '#domain/coverage.ts';
import { keys } from '#domain/keys.ts';
import type { Ports } from '../workflows/ports.ts';

export function createListShardAccounts(store: Store): Ports['listShardAccounts'] {
  return async ({ discovery, select }) => {
    const { accounts } = JSON.parse(String(await store.get(discovery))) as Discovery;
    const chosen =
      'accountIds' in select
        ? accounts.filter(({ id }) => select.accountIds.includes(id))
        : accounts.filter(({ scope }) => scope === 'scan').slice(select.offset, select.offset + select.limit);
    return chosen.map(({ id, name, ou }) => ({ id, name, ou }));
  };
}

export function createStoreShard(store: Store): Ports['storeShard'] {
  return ({ runId, shard, outcomes }) =>
    store.putOnce(keys.shard(runId, shard, randomUUID()), Buffer.from(JSON.stringify(outcomes)), 'application/json');
}
