// Notices in the form of each service: accepted by its checks whatever the texts are, and saying what they should.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adfDocument } from '#src/notifications/jira/render-adf.ts';
import { mailHtml } from '#src/notifications/ses/render.ts';
import { buildMessage, type Message } from '#src/notifications/message.ts';
import { instructionFor } from '#src/notifications/wording.ts';
import type { Notification } from '#domain/notifications/notification.ts';
import { asciiSubject, plainText } from '#src/notifications/plain-text.ts';
import { slackMessage } from '#src/notifications/slack/render.ts';
import { teamsMessage } from '#src/notifications/teams/render.ts';
import { wikiText } from '#src/notifications/jira/render-wiki.ts';
import { faultsInAdf, faultsInWiki } from '#simulator/receivers/adf.ts';
import { slack } from '#simulator/receivers/slack.ts';
import { teams } from '#simulator/receivers/teams.ts';
import type { ReceiverDefinition } from '#simulator/receivers/receiver.ts';
import { aFailure, aNotification, anyNotification, aPublicationDetails } from './notifications.ts';

const sentTo = ({ start }: ReceiverDefinition, path: string, body: unknown) =>
  start({ searchLagMs: 0, tickets: [] })({ method: 'POST', path, headers: {}, body, deliver: () => undefined });

/** Each medium: whether its service takes a message, and what its reader sees. */
const MEDIA: Record<string, { faults: (message: Message) => unknown; shown: (message: Message) => string }> = {
  Slack: {
    faults: (message) => {
      const { status, body, faults } = sentTo(slack, '/slack/x', slackMessage(message));
      return status === 200 ? undefined : `${body} ${faults}`;
    },
    shown: (message) => textsIn(slackMessage(message).blocks).join(''),
  },
  Teams: {
    faults: (message) => {
      const { status, body, faults } = sentTo(teams, '/teams/x', teamsMessage(message));
      return status === 202 ? undefined : `${body} ${faults}`;
    },
    shown: (message) => textsIn(teamsMessage(message)).join(''),
  },
  'Jira Cloud': {
    faults: (message) => faultsInAdf(adfDocument(message)),
    shown: (message) => textsIn(adfDocument(message)).join(''),
  },
  'Jira Data Center': {
    faults: (message) => faultsInWiki(wikiText(message)),
    shown: (message) => readWiki(wikiText(message)),
  },
  SNS: {
    faults: (message) => (Buffer.byteLength(plainText(message)) > 262_144 ? 'too long' : undefined),
    shown: plainText,
  },
  SES: {
    faults: (message) => (/<(script|img|iframe|style)\b/i.test(mailHtml(message)) ? 'not escaped' : undefined),
    shown: (message) => readHtml(mailHtml(message)),
  },
};

/** Every text of a JSON value, as it is shown. */
function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  const { text, value: fact, ...rest } = value as Record<string, unknown>;
  const own = [text, fact].filter((each) => typeof each === 'string');
  return [...own, ...(typeof text === 'object' ? textsIn(text) : []), ...Object.values(rest).flatMap(textsIn)];
}

const readWiki = (text: string) =>
  text.replaceAll(/\\(.)/g, '$1').replaceAll('&#58;', ':').replaceAll('&bsol;', '\\').replaceAll('&amp;', '&');
const readHtml = (html: string) =>
  html.replaceAll(/<[^>]*>/g, '').replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));

describe.each(Object.entries(MEDIA))('%s', (_, { faults, shown }) => {
  test('takes any notice, with the texts of others in it', () => {
    fc.assert(
      fc.property(anyNotification, (notification) => {
        expect(faults(buildMessage(notification))).toBeUndefined();
      }),
      { numRuns: 150 },
    );
  });

  test('shows each failed account, or counts it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 3_000 }), (named, more) => {
        const failures = Array.from({ length: named }, (__, index) =>
          aFailure({ accountId: String(100_000_000_000 + index), reason: 'denied '.repeat(40) }),
        );
        const accounts = { discovered: 9_000, scanned: 1, failed: named + more, excluded: 0, notActive: 0 };
        const text = shown(buildMessage(aNotification({ failures, publication: aPublicationDetails({ accounts }) })));
        const seen = failures.filter(({ accountId }) => text.includes(`${accountId} payments`)).length;
        const counted = Number(/(\d+)( more)? accounts?: see the tab Coverage/.exec(text)?.[1] ?? 0);
        expect(seen + counted).toBe(named + more);
      }),
      { numRuns: 40 },
    );
  });

  test('says all that an ordinary notice has to say', () => {
    const text = shown(buildMessage(aNotification()));
    for (const part of [
      'AWS Config compliance 2026-11-23: published with failed accounts',
      'The report was published; 1 account could not be read.',
      '95.83 %',
      '81.20 %',
      '12 new, 3 reopened, 9 resolved, 40 still open, 1 unknown',
      '111122223333 payments',
      'us-east-1: AssumeRole: AccessDenied: User is not authorized',
      'Deploy the spoke role to this account',
      'npm run retry -- --workflow-id aws-config-compliance-weekly-2026-11-23T01:00:00Z',
      's3://acme-reports/reports/config-compliance-2026-11-23.xlsx',
    ])
      expect(text.replaceAll('\\', '')).toContain(part);
  });

  test('names the schedule and the task queue of its environment', () => {
    const names = { taskQueue: 'compliance-ptdev', scheduleId: 'compliance-ptdev-weekly' };
    const { retryUntil: _until, ...closed } = aNotification(names);
    const { publication: _publication, ...failed } = { ...closed, event: 'run-failed' as const };
    const commands = [closed, failed].map((notification) => instructionFor(notification)?.command);
    expect(commands).toEqual([
      expect.stringContaining('--task-queue compliance-ptdev --type complianceReport'),
      'temporal schedule trigger --schedule-id compliance-ptdev-weekly',
    ]);
  });

  test('shows a warning, also if it is the only one', () => {
    const flags = ['rows fell by 50.0 %'];
    const text = shown(buildMessage(aNotification({ publication: aPublicationDetails({ flags }) })));
    expect(text.replaceAll('\\', '')).toContain(flags[0]);
  });

  test('shows the texts of others as they were written', () => {
    const name = 'a*b_c~d`e<f>g&h[i]{j}|k!l#m"n\'o\\p';
    expect(shown(buildMessage(aNotification({ failures: [aFailure({ name })] })))).toContain(`111122223333 ${name}`);
  });
});

test.each<[Notification['event'], Partial<Notification>, string, string | undefined]>([
  ['published-complete', {}, 'Every account was read.', undefined],
  [
    'published-partial',
    { number: 2 },
    'The report was republished; 1 account still could not be read.',
    'npm run retry',
  ],
  [
    'gate-tripped',
    {},
    'The report was published with warnings. Review it before relying on it. 1 account could not be read.',
    'npm run retry',
  ],
  [
    'retry-mended',
    {},
    'The failed accounts were read, and the report was republished with every account in it.',
    undefined,
  ],
  ['no-accounts', { reason: 'nobody is there' }, 'Nobody is there. The last report stays as it is.', 'npm run retry'],
  ['run-failed', { number: 2, reason: 'S3 refuses' }, 'S3 refuses.', 'npm run retry'],
  ['run-late', { reason: 'nothing yet' }, 'Nothing yet.', 'temporal workflow describe'],
  ['discovery-failing', { reason: 'no answer' }, 'No answer.', 'temporal workflow describe'],
  ['publishing-failing', { reason: 'S3 refuses' }, 'S3 refuses.', 'temporal workflow describe'],
])('%s is told in its own words', (event, of, lead, command) => {
  const { lead: said, instruction } = buildMessage(aNotification({ event, ...of }));
  expect(said).toBe(lead);
  expect(instruction?.command?.slice(0, command?.length)).toBe(command);
});

test('once the window has closed, a run with this one as its base retries the accounts', () => {
  const { retryUntil: _closed, ...closed } = aNotification();
  expect(buildMessage(closed).instruction?.command).toBe(
    `temporal workflow start --task-queue aws-config-compliance --type complianceReport --input '{"baseRunId":"${closed.runId}","accountIds":["111122223333"]}'`,
  );
});

test('a workflow id is one word of a shell, whatever it holds', () => {
  const command = buildMessage(aNotification({ workflowId: `x'; rm -rf ~ #` })).instruction?.command;
  expect(command).toBe(`npm run retry -- --workflow-id 'x'\\''; rm -rf ~ #'`);
});

test('a subject for SNS is short ASCII', () => {
  expect(asciiSubject(buildMessage(aNotification()))).toBe(
    'AWS Config compliance 2026-11-23: published with failed accounts',
  );
});
