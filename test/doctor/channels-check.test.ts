// What doctor says of the channels: each where it answers and where it does not, and nothing is sent.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '#src/dev/child.ts';
import { channels } from '#src/doctor/checks/channels.ts';
import { receiverSettings, startReceivers, type Receivers } from '#simulator/receivers/server.ts';
import { examine, notified } from './examination.ts';

let receivers: Receivers;
beforeAll(async () => {
  receivers = await startReceivers();
});
afterAll(() => receivers.close());

const unsent = 'sending is not checked, because that would send a message';
const topic = 'arn:aws:sns:us-east-1:123456789012:compliance-reports';

test('channels that answer are well, and get nothing', async () => {
  expect(notified(await examine(channels, { env: receiverSettings(receivers.url) }))).toEqual([
    `ok: Slack answers; ${unsent}`,
    `ok: Teams answers; ${unsent}`,
    'ok: Jira can search project SEC; creating a ticket is not checked, because that would create one',
    `ok: SNS has the topic ${topic}; ${unsent}`,
    `ok: SES has verified report@acme.example; ${unsent}`,
  ]);
  expect({ deliveries: receivers.deliveries(), tickets: receivers.tickets }).toEqual({ deliveries: [], tickets: [] });
});

test('no channel is no fault', async () => {
  expect(notified(await examine(channels))).toEqual(['ok: no channel is configured: nobody will be notified']);
});

test('what does not answer, or does not know us, is a failure that gives no address away', async () => {
  const nowhere = `http://127.0.0.1:${await freePort()}`;
  const lines = await examine(channels, {
    env: {
      ...receiverSettings(receivers.url),
      SLACK_WEBHOOK_URL: `${nowhere}/services/T0/B0/secret`,
      TEAMS_WEBHOOK_URL: `${nowhere}/teams?sig=secret`,
      JIRA_API: 'data-center',
      JIRA_BASE_URL: `${receivers.url}/jira/elsewhere`,
      SNS_TOPIC_ARN: topic.replace('compliance-reports', 'missing'),
      SES_FROM: 'report@stranger.example',
    },
  });
  expect(notified(lines)).toEqual([
    'failure: Slack was not reached: ECONNREFUSED',
    'failure: Teams was not reached: ECONNREFUSED',
    expect.stringMatching(/^failure: (DeliveryFailure: )?Jira answers 4\d\d: /) as string,
    'failure: NotFoundException: Topic does not exist',
    'failure: SES has verified neither report@stranger.example nor stranger.example',
  ]);
  expect(JSON.stringify(lines)).not.toContain('secret');
  expect(lines.every((line) => line.level === 'failure' && line.remedy.length > 20)).toBe(true);
});
