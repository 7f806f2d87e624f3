// The wording of the notification about each event: a title, one sentence and an instruction.
import type { Notification, NotificationKind } from '#domain/notifications/notification.ts';
import { oneLine } from '#domain/notifications/one-line.ts';

export type NotificationTone = 'good' | 'warning' | 'bad';

/** What to do, in words and, if possible, as a shell command. */
export type Instruction = { text: string; command?: string };

/** The symbols that precede titles. */
export const SYMBOLS: Record<NotificationTone, string> = { good: '✅', warning: '⚠️', bad: '🚨' };

const MAX_REASON_CHARACTERS = 1_000;

const EVENTS = {
  'published-complete': { tone: 'good', title: 'complete' },
  'published-partial': { tone: 'warning', title: 'published with failed accounts' },
  'gate-tripped': { tone: 'warning', title: 'published with warnings' },
  'retry-mended': { tone: 'good', title: 'complete after a retry' },
  'no-accounts': { tone: 'bad', title: 'no accounts found, nothing published' },
  'run-failed': { tone: 'bad', title: 'run failed, nothing published' },
  'run-late': { tone: 'warning', title: 'run is late' },
  'discovery-failing': { tone: 'bad', title: 'accounts cannot be listed, still trying' },
  'publishing-failing': { tone: 'bad', title: 'report cannot be published, still trying' },
} as const satisfies Record<NotificationKind, { tone: NotificationTone; title: string }>;

export function toneOf(event: NotificationKind): NotificationTone {
  return EVENTS[event].tone;
}

/** Returns the title, which is one line of fixed text with the date and contains no external text. */
export function titleOf({ event, reportDate, number }: Notification): string {
  // The previous publication still exists, so the title states that only republishing failed.
  const title = event === 'run-failed' && number > 1 ? 'could not be republished' : EVENTS[event].title;
  return `AWS Config compliance ${reportDate}: ${title}`;
}

export function leadSentence(notification: Notification): string {
  const { event, publication, number } = notification;
  const reason = oneLine(notification.reason ?? '', MAX_REASON_CHARACTERS);
  const failed = publication?.accounts.failed ?? 0;
  const accounts = `${failed} ${failed === 1 ? 'account' : 'accounts'}`;
  const unfinished = reason === '' ? '' : ` ${sentence(reason)}`; // The reason describes the accounts that the run did not wait for.
  switch (event) {
    case 'published-complete':
      return 'Every account was read.';
    case 'published-partial':
      return number > 1
        ? `The report was republished; ${accounts} still could not be read.${unfinished}`
        : `The report was published; ${accounts} could not be read.${unfinished}`;
    case 'gate-tripped':
      return `The report was published with warnings. Review it before relying on it.${failed > 0 ? ` ${accounts} could not be read.` : ''}${unfinished}`;
    case 'retry-mended':
      return 'The failed accounts were read, and the report was republished with every account in it.';
    case 'no-accounts':
    case 'run-failed':
      return `${sentence(reason)}${number > 1 ? '' : ' The last report stays as it is.'}`;
    case 'run-late':
    case 'discovery-failing':
    case 'publishing-failing':
      return sentence(reason);
    default:
      return event satisfies never;
  }
}

/** Returns what the reader should do, or undefined if there is nothing to do. */
export function instructionFor(notification: Notification): Instruction | undefined {
  const { event, publication, workflowId } = notification;
  switch (event) {
    case 'published-complete':
    case 'retry-mended':
      return undefined;
    case 'published-partial':
    case 'gate-tripped':
      return publication?.accounts.failed ? retryInstruction(notification) : undefined;
    case 'no-accounts':
    case 'run-failed':
      if (publication?.accounts.failed) return retryInstruction(notification);
      return {
        text: 'Fix the cause, then start the report again:',
        command: `temporal schedule trigger --schedule-id ${quoted(notification.scheduleId)}`,
      };
    case 'run-late':
      return {
        text: 'The run continues by itself. Its pending activities in the Temporal UI show what it waits for:',
        command: `temporal workflow describe --workflow-id ${quoted(workflowId)}`,
      };
    case 'discovery-failing':
    case 'publishing-failing':
      return {
        text: 'After the cause is fixed, the run continues by itself. Its pending activities in the Temporal UI show the last error:',
        command: `temporal workflow describe --workflow-id ${quoted(workflowId)}`,
      };
    default:
      return event satisfies never;
  }
}

/** Explains how to retry: with an update while the run is waiting, or afterwards with a new run that uses this one as its base run. */
function retryInstruction({ retryUntil, runId, workflowId, failures, taskQueue }: Notification): Instruction {
  if (retryUntil !== undefined)
    return {
      text: `Fix the cause, then retry until ${retryUntil.slice(0, 16).replace('T', ' ')} UTC: send the update retryFailedAccounts with {} in the Temporal UI, or run:`,
      command: `npm run retry -- --workflow-id ${quoted(workflowId)}`,
    };
  const accountIds = [...new Set(failures.map(({ accountId }) => accountId))].slice(0, 3);
  const input = JSON.stringify({ baseRunId: runId, accountIds });
  return {
    text: 'Fix the cause, then start a run with this one as `baseRunId`, listing the accounts:',
    command: `temporal workflow start --task-queue ${quoted(taskQueue)} --type complianceReport --input ${quoted(input)}`,
  };
}

function sentence(reason: string): string {
  if (reason === '') return 'No reason was given.';
  const start = reason.charAt(0).toUpperCase() + reason.slice(1);
  return /[.!?…]$/.test(start) ? start : `${start}.`;
}

/** Quotes a text for a POSIX shell, because a workflow id may contain any characters that a person typed. */
function quoted(text: string): string {
  const word = oneLine(text, 500);
  return /^[\w.:/@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
