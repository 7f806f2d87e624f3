// Which variables are secrets, so that the logger removes their values.
import { expect, test } from 'vitest';
import { findSecrets } from '#src/config/config.ts';

test('secrets are told from other variables by their names, and from file names and short texts', () => {
  const env = {
    AWS_SECRET_ACCESS_KEY: 'secret/of/a/session',
    AWS_SESSION_TOKEN: 'token-of-a-session\n',
    AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/secrets/token',
    TEMPORAL_API_KEY: 'key-of-temporal',
    TEMPORAL_TLS_CLIENT_KEY_PATH: '/etc/temporal/tls.key',
    SLACK_WEBHOOK_URL: 'https://hooks.example.com/services/T0/B0/abc',
    ROLE_EXTERNAL_ID: 'of-acme',
    REPORT_BUCKET: 'reports-of-acme',
  };
  expect(findSecrets(env)).toEqual([
    'secret/of/a/session',
    'token-of-a-session',
    'key-of-temporal',
    'https://hooks.example.com/services/T0/B0/abc',
  ]);
});

test('addresses of channels are secrets, the one of Jira included, and so are keys', () => {
  const env = {
    EVIDENCE_KEY: `k1:${'A'.repeat(43)}`,
    PAYLOAD_KEY: `k1:${'A'.repeat(43)}`,
    SLACK_WEBHOOK_URL: 'https://hooks.example/slack',
    TEAMS_WEBHOOK_URL: 'https://hooks.example/teams',
    JIRA_BASE_URL: 'https://jira.example',
    JIRA_API_TOKEN: 'token-of-jira',
  };
  expect(findSecrets(env)).toEqual(Object.values(env));
});
