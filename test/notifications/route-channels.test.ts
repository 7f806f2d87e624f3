// Which channels a route uses, and with which settings: of a secret, a route has only the name.
import { expect, test } from 'vitest';
import { parseConfig } from '#src/config/config.ts';
import { listRouteChannels, routeChannel } from '#src/notifications/routes.ts';

const config = parseConfig({
  REPORT_BUCKET: 'reports',
  SLACK_WEBHOOK_URL: 'https://hooks.slack.example/all',
  SLACK_WEBHOOKS: '{"data":"https://hooks.slack.example/data"}',
  TEAMS_WEBHOOKS: '{"data":"https://teams.example/data"}',
  JIRA_BASE_URL: 'https://jira.example/',
  JIRA_EMAIL: 'bot@example.com',
  JIRA_API_TOKEN: 'a-long-token',
  JIRA_PROJECT: 'SEC',
  SES_FROM: 'report@example.com',
  SES_TO: 'security@example.com',
});
const target = { slack: 'data', teams: 'data', jira: 'DATA', mail: ['"Data, Team" <data@example.com>'] };

test('a route uses the channels that it names, and the default route every configured one', () => {
  expect(listRouteChannels(target, ['sns'])).toEqual(['slack', 'teams', 'jira', 'ses']);
  expect(listRouteChannels({ mail: ['a@example.com'] }, ['sns'])).toEqual(['ses']);
  expect(listRouteChannels('default', ['slack', 'sns'])).toEqual(['slack', 'sns']);
});

test.each([
  ['slack', { SLACK_WEBHOOK_URL: 'https://hooks.slack.example/data' }],
  ['teams', { TEAMS_WEBHOOK_URL: 'https://teams.example/data' }],
  ['jira', { JIRA_PROJECT: 'DATA' }],
  ['ses', { SES_TO: ['"Data, Team" <data@example.com>'] }],
])('%s reaches the target with one other setting', (channel, settings) => {
  expect(routeChannel(channel, target, config)).toEqual({ config: { ...config, ...settings } });
});

test('the default route has the settings as they are', () => {
  expect(routeChannel('slack', 'default', config)).toEqual({ config });
});

test.each([
  ['slack', { slack: '__proto__' }, 'SLACK_WEBHOOKS has no webhook __proto__'],
  ['teams', { teams: 'web' }, 'TEAMS_WEBHOOKS has no webhook web'],
  ['ses', { slack: 'data' }, 'the route does not use ses'],
  ['sns', target, 'the route does not use sns'],
])('%s with %j is a fault', (channel, wrong, fault) => {
  expect(routeChannel(channel, wrong, config)).toEqual({ fault });
});
