// Jira: one ticket per report, found again by its label; every later notification of that report is a comment on it.
import { setTimeout } from 'node:timers/promises';
import { messageOf } from '../message.ts';
import { noticeId, type Notice } from '#domain/notifications/notification.ts';
import type { Channel, SendOptions } from '../channel.ts';
import type { JiraIssues } from './issues.ts';

export type JiraSettings = { issueType: string; labels: readonly string[] };

/**
 * Jira Cloud finds a new ticket only some seconds after its creation. If there should be one, this is how long the search
 * goes on before another is created: a failed attempt may have created it without recording that, and the run that this
 * one completes may have created it a moment ago.
 */
const SETTLE_MS = 15_000;
const LOOK_AGAIN_MS = 1_500;

/** The label by which a report's ticket is found, of whichever run. */
const labelOf = ({ reportDate }: Notice) => `aws-config-compliance-${reportDate}`;

export function createJira(issues: JiraIssues, settings: JiraSettings): Channel {
  return async (notice, options) => {
    const { reference, signal } = options;
    const key = reference ?? (await findTicket(issues, notice, options));
    const message = messageOf(notice);
    if (key === undefined) {
      const labels = [...new Set([labelOf(notice), ...settings.labels])];
      return issues.create({ issueType: settings.issueType, labels, summary: message.title, message }, signal);
    }
    // Reading by key is consistent at once: a notification that is there, as description or comment, is not sent again.
    if (await issues.mentions(key, noticeId(notice), signal)) return key;
    await issues.rename(key, message.title, signal);
    await issues.comment(key, message, signal);
    return key;
  };
}

async function findTicket(
  issues: JiraIssues,
  notice: Notice,
  { isFirstAttempt, signal }: SendOptions,
): Promise<string | undefined> {
  const find = () => issues.find(labelOf(notice), signal);
  let key = await find();
  if (isFirstAttempt && notice.baseRunId === undefined) return key;
  for (const until = Date.now() + SETTLE_MS; key === undefined && Date.now() < until; key = await find())
    await setTimeout(LOOK_AGAIN_MS, undefined, { signal });
  return key;
}
