// The session policies that the worker limits its sessions with, compared with the calls it makes.
import { expect, test } from 'vitest';
import { AGGREGATOR_ACTIONS, ORGANIZATION_ACTIONS, spokeActions, toSessionPolicy } from '#src/aws/role-actions.ts';
import { actionsOf } from './api-to-iam.ts';
import { allowedActions, type Policy } from './policies.ts';

const policies = {
  organization: toSessionPolicy(ORGANIZATION_ACTIONS),
  aggregator: toSessionPolicy(AGGREGATOR_ACTIONS),
  spoke: toSessionPolicy(spokeActions({ READ_TAGS: true })),
  untagged: toSessionPolicy(spokeActions({ READ_TAGS: false })),
};

test('session policies allow the actions of the calls, and no other', () => {
  const allowed = Object.entries(policies).map(([name, text]) => [name, allowedActions(JSON.parse(text) as Policy)]);
  expect(Object.fromEntries(allowed)).toEqual({
    organization: actionsOf('organization'),
    aggregator: actionsOf('aggregator'),
    spoke: actionsOf('spoke'),
    untagged: actionsOf('spoke').filter((action) => action !== 'config:SelectResourceConfig'),
  });
});

test('session policies take less than a quarter of the characters that STS allows', () => {
  expect(Object.values(policies).filter(({ length }) => length > 2_048 / 4)).toEqual([]);
});
