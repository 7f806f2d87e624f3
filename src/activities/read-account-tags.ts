// Reads the tags of the accounts in scope, in parallel with the scan.
import { randomUUID } from 'node:crypto';
import type { Aws } from '#src/aws/aws.ts';
import { parseStoredJson, putJsonOnce } from '#src/aws/stored-json.ts';
import type { Discovery } from '#domain/coverage/reconciliation.ts';
import { keys } from '#domain/keys.ts';
import { DEFAULT_TAG_KEYS } from '#domain/settings/tag-keys.ts';
import type { TagsOfAccounts } from '#domain/findings/account-tags.ts';
import { signObject, type EvidenceKeys } from '#src/publish/evidence-key.ts';
import { refreshTags } from '#src/report-settings/account-tags-cache.ts';
import type { ScanActivities } from '#src/workflows/activity-types.ts';
import { withHeartbeat } from './with-heartbeat.ts';

export function createReadAccountTags(aws: Aws, evidenceKeys?: EvidenceKeys): ScanActivities['readAccountTags'] {
  return ({ runId, discovery }) =>
    withHeartbeat({}, async (signal) => {
      const { accounts, tagKeys } = parseStoredJson(discovery.key, await aws.store.get(discovery, signal)) as Discovery;
      const ids = accounts.filter(({ scope }) => scope === 'scan').map(({ id }) => id);
      const read = await aws.readAccountTags(runId, tagKeys ?? DEFAULT_TAG_KEYS, signal);
      const tags: TagsOfAccounts = await refreshTags(aws.store, read, ids, {
        now: Date.now,
        signal,
        ...(tagKeys ? { readWith: JSON.stringify(tagKeys) } : {}),
      });
      const key = keys.tagsOfRun(runId, randomUUID());
      return signObject(evidenceKeys, await putJsonOnce(aws.store, key, tags, signal));
    });
}
