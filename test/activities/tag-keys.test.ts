// The tag keys of the settings on their way from discovery to a scan.
import { expect, test } from 'vitest';
import { INPUT_SCHEMAS } from '#src/activities/input-schemas.ts';
import { createListShardAccounts } from '#src/activities/shards.ts';
import type { Store } from '#src/aws/store.ts';
import type { TagKeySettings } from '#domain/settings/tag-keys.ts';
import { anAccount, aStoredObject } from '../support/builders.ts';

const tagKeys: TagKeySettings = { owner: ['Team', 'Owner'], environment: ['Stage'], matchCase: false };
const account = { id: '111122223333', name: 'payments', ou: 'Prod' };

const list = (of: { tagKeys?: TagKeySettings }) => {
  const discovery = { accounts: [anAccount()], regions: ['us-east-1'], ...of };
  const store = { get: () => Promise.resolve(Buffer.from(JSON.stringify(discovery))) } as unknown as Store;
  return createListShardAccounts(store)({
    bucket: 'b',
    discovery: aStoredObject(),
    select: { accountIds: [account.id] },
  });
};
const isAccepted = (keys: TagKeySettings) =>
  INPUT_SCHEMAS.scanAccount.safeParse({
    ...{ bucket: 'reports', runId: 'run-1', regions: ['us-east-1'], attempts: 1 },
    account: { ...account, tagKeys: keys },
  }).success;

test('each account of a shard carries the tag keys of the settings, if they name any', async () => {
  expect([await list({ tagKeys }), await list({})]).toEqual([[{ ...account, tagKeys }], [account]]);
});

test('a scan accepts them, and refuses keys that would change the query', () => {
  expect([
    isAccepted(tagKeys),
    isAccepted({ ...tagKeys, owner: ["x') OR resourceType = 'y"] }),
    isAccepted({ ...tagKeys, owner: [] }),
    isAccepted({ ...tagKeys, owner: Array.from({ length: 6 }, (_, index) => `k${index}`) }),
  ]).toEqual([true, false, false, false]);
});
