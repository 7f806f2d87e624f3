// Settings of the channels as organizations need them: display names in mail, further fields of tickets.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createNotificationCalls } from '#src/aws/notification-calls.ts';
import { createSharedHandler } from '#src/aws/clients.ts';
import { parseConfig } from '#src/config/config.ts';
import { createChannels } from '#src/notifications/channels.ts';
import { receiverSettings, startReceivers, type Receivers } from '#simulator/receivers/server.ts';
import { aNotification } from './notifications.ts';

let receivers: Receivers;
beforeAll(async () => {
  receivers = await startReceivers();
  vi.stubEnv('AWS_ENDPOINT_URL_SESV2', receivers.url);
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, 'simulated');
  vi.stubEnv('AWS_REGION', 'us-east-1');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await receivers.close();
});

async function send(channel: string, settings: Record<string, string>): Promise<string | undefined> {
  const config = parseConfig({ REPORT_BUCKET: 'acme-reports', ...receiverSettings(receivers.url), ...settings });
  const calls = createNotificationCalls({ requestHandler: createSharedHandler(10) }, () => undefined);
  const { signal } = new AbortController();
  const options = { isFirstAttempt: true, reference: undefined, signal };
  return createChannels(config, calls).get(channel)!.send(aNotification(), options);
}

test('SES gets display names as a mail header holds them', async () => {
  const SES_TO = '"Security, Team" <security@acme.example>, b@acme.example';
  await send('ses', { SES_FROM: '合規報告 <report@acme.example>', SES_TO });
  const [mail] = receivers.deliveries('ses').map(({ payload }) => payload as Record<string, unknown>);
  expect([mail!['FromEmailAddress'], mail!['Destination']]).toEqual([
    '=?UTF-8?B?5ZCI6KaP5aCx5ZGK?= <report@acme.example>',
    { ToAddresses: ['"Security, Team" <security@acme.example>', 'b@acme.example'] },
  ]);
});

test('a ticket has the issue type and the further fields of the settings, and Jira says which one is missing', async () => {
  await expect(send('jira', { JIRA_PROJECT: 'GOV' })).rejects.toMatchObject({
    isFinal: true,
    message: expect.stringMatching(/^Jira answers 400: .*customfield_10010/) as string,
  });
  const fields = { customfield_10010: { value: 'Cloud' }, components: [{ name: 'AWS' }] };
  const settings = { JIRA_PROJECT: 'GOV', JIRA_FIELDS: JSON.stringify(fields), JIRA_ISSUE_TYPE: 'Incident' };
  const made = await send('jira', settings);
  expect(receivers.tickets.map(({ key, issueType, fields: further }) => [key, issueType, further])).toEqual([
    [made, 'Incident', fields],
  ]);
});

test.each([
  [
    'customfield_10010=Cloud',
    'expected a JSON object of further fields, such as {"customfield_10010": {"value": "Cloud"}}',
  ],
  ['["a"]', 'expected a JSON object of further fields, such as {"customfield_10010": {"value": "Cloud"}}'],
  ['null', 'expected a JSON object of further fields, such as {"customfield_10010": {"value": "Cloud"}}'],
  ['{"labels": []}', 'expected no field labels: JIRA_LABELS decides it'],
])('JIRA_FIELDS=%s is refused in one line', (JIRA_FIELDS, message) => {
  expect(() => parseConfig({ REPORT_BUCKET: 'acme-reports', JIRA_FIELDS })).toThrow(
    `JIRA_FIELDS: ${message} (given: ${JSON.stringify(JIRA_FIELDS)})`,
  );
});
