// Reads the tags of the accounts in scope, in parallel with the scan.
import { randomUUID } from 'node:crypto';
import type { Aws } from '#src/aws/aws.ts';
import { parseStoredJson } from '#src/aws/stored-json.ts';
import type { Discovery } from '#domain/coverage/reconciliation.ts';
import { keys } from '#domain/keys.ts';
import type { TagsOfAccounts } from '#domain/findings/account-tags.ts';
import { refreshTags } from '#src/report-settings/account-tags-cache.ts';
import type { ScanActivities } from '#src/workflows/activity-types.ts';
import { withHeartbeat } from './with-heartbeat.ts';

export function createReadAccountTags(aws: Aws): ScanActivities['readAccountTags'] {
  return ({ runId, discovery }) =>
    withHeartbeat({}, async (signal) => {
      const { accounts } = parseStoredJson(discovery.key, await aws.store.get(discovery, signal)) as Discovery;
      const ids = accounts.filter(({ scope }) => scope === 'scan').map(({ id }) => id);
      const read = await aws.readAccountTags(runId, signal);
      const tags: TagsOfAccounts = await refreshTags(aws.store, read, ids, { now: Date.now, signal });
      const key = keys.tagsOfRun(runId, randomUUID());
      return await aws.store.putOnce(key, Buffer.from(JSON.stringify(tags)), 'application/json', signal);
    });
}
