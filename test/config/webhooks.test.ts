// Named webhooks: addresses with HTTPS by name, which no message repeats and no log line contains.
import { expect, test } from 'vitest';
import { findSecrets, parseConfig } from '#src/config/config.ts';

const required = { REPORT_BUCKET: 'reports-of-acme' };
const ADDRESS = 'https://hooks.slack.example/services/T0/B0/0123456789';

test('webhooks are read by name', () => {
  const { SLACK_WEBHOOKS } = parseConfig({ ...required, SLACK_WEBHOOKS: JSON.stringify({ payments: ADDRESS }) });
  expect(SLACK_WEBHOOKS).toEqual({ payments: ADDRESS });
});

test.each(['payments', '[]', '{"a b":"https://x.example/"}', '{"payments":"http://x.example/"}', '{"payments":1}'])(
  '%s is refused in one line that does not repeat it',
  (text) => {
    expect(() => parseConfig({ ...required, TEAMS_WEBHOOKS: text })).toThrow(
      'TEAMS_WEBHOOKS: expected a JSON object of addresses that begin with https:// by name, such as {"payments": "https://…"} (given: not shown)',
    );
  },
);

test('each address is a secret of its own', () => {
  expect(findSecrets({ SLACK_WEBHOOKS: JSON.stringify({ payments: ADDRESS }) })).toContain(ADDRESS);
});
