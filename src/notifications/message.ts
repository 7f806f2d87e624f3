// Builds the content of a notification independently of any channel: title, facts, failures with remedies, links and instructions.
import { groupFailures } from '#domain/coverage/failure-groups.ts';
import { instructionFor, leadSentence, titleOf, toneOf, type Instruction, type NotificationTone } from './wording.ts';
import { linksOf, type Link } from './links.ts';
import { partFacts, partSentence, partTitle } from './part-wording.ts';
import {
  notificationId,
  type Failure,
  type Notification,
  type PartDetails,
} from '#domain/notifications/notification.ts';
import { oneLine } from '#domain/notifications/one-line.ts';
import { formatPercent } from '#domain/percent.ts';

/** A list item. `strong` is shown in bold before `text`. */
export type Item = { strong?: string; text: string };

export type Section = { heading: string; intro?: string; items: Item[] };

/** A message. Each text is on one line and limited in length. No text is escaped yet. */
export type Message = {
  title: string;
  tone: NotificationTone;
  lead: string;
  facts: { label: string; value: string }[];
  /** The report's warnings; empty if the report has none. */
  flags: string[];
  /** One section per disposition. */
  failures: Section[];
  /** The number of failed accounts that the sections do not show. */
  moreAccounts: number;
  instruction?: Instruction;
  links: Link[];
  /** The `s3://` address of the workbook. */
  address?: string;
  footer: string;
};

const MAX_FLAGS = 10;
/** The maximum length of a fact. A Slack field holds 2,000 characters, and escaping can expand one character to four. */
const MAX_FACT_CHARACTERS = 300;
const MAX_NAME_CHARACTERS = 100;
/** The maximum length of a reason. AWS names the denying policy at the end of its messages, after about 500 characters. */
const MAX_REASON_CHARACTERS = 600;

/** Shortens a text to one line. An empty text becomes a dash, because services reject empty texts. */
const shown = (text: string, maxFailures: number) => oneLine(text, maxFailures) || '—';

export function buildMessage(notification: Notification): Message {
  const { publication, part } = notification;
  if (part) return buildPartMessage(notification, part);
  const failures = failureSections(notification.failures);
  const instruction = instructionFor(notification);
  const flags = publication?.flags ?? [];
  return {
    title: titleOf(notification),
    tone: toneOf(notification.event),
    lead: leadSentence(notification),
    facts: factsOf(notification),
    flags: flags.slice(0, MAX_FLAGS).map((flag) => shown(flag, MAX_FACT_CHARACTERS)),
    failures,
    moreAccounts: Math.max(0, (publication?.accounts.failed ?? 0) - accountsIn(failures)),
    ...(instruction && { instruction }),
    links: linksOf(notification),
    ...(publication && { address: `s3://${notification.bucket}/${publication.reportKey}` }),
    footer: `Notice ${notificationId(notification)} of workflow ${shown(notification.workflowId, 200)}`,
  };
}

/** Builds the message about a part. Failed accounts are not named, because they concern the whole report. */
function buildPartMessage(notification: Notification, part: PartDetails): Message {
  const { publication } = notification;
  const { reportKey } = part;
  return {
    title: partTitle(notification, part),
    tone: part.figures.open > 0 ? 'warning' : 'good',
    lead: partSentence(part),
    facts: partFacts(part).map(([label, value]) => ({ label, value: value.toLocaleString('en') })),
    ...{ flags: [], failures: [], moreAccounts: 0 },
    links: linksOf(publication ? { ...notification, publication: { ...publication, reportKey } } : notification),
    address: `s3://${notification.bucket}/${reportKey}`,
    footer: `Notice ${notificationId(notification)} of workflow ${shown(notification.workflowId, 200)}`,
  };
}

/** Returns the message with the first `maxFailures` lines of failures. The accounts on the other lines are counted. */
export function withFailures(message: Message, maxFailures: number): Message {
  let left = maxFailures;
  const failures = message.failures.flatMap((section) => {
    const items = section.items.slice(0, left);
    left -= items.length;
    return items.length > 0 ? [{ ...section, items }] : [];
  });
  const hidden = accountsIn(message.failures) - accountsIn(failures);
  return { ...message, failures, moreAccounts: message.moreAccounts + hidden };
}

export function countOf({ failures }: Message): number {
  return failures.reduce((sum, { items }) => sum + items.length, 0);
}

/** Counts accounts, not lines, because an account that failed in two ways has two lines. */
function accountsIn(sections: readonly Section[]): number {
  return new Set(sections.flatMap(({ items }) => items.map(({ strong }) => strong))).size;
}

/** Groups failures by disposition. Regions in which an account failed for the same reason share a line. */
function failureSections(failures: readonly Failure[]): Section[] {
  return groupFailures(failures).map(({ disposition, remedy, lines }) => ({
    heading: disposition,
    intro: remedy,
    items: lines.map(({ accountId, name, regions, reason }) => ({
      strong: `${accountId} ${shown(name, MAX_NAME_CHARACTERS)}`,
      text: `${regions.join(', ')}: ${shown(reason, MAX_REASON_CHARACTERS)}`,
    })),
  }));
}

function factsOf({ publication, environment }: Notification): Message['facts'] {
  const facts: Message['facts'] = [];
  const add = (label: string, value: string | undefined) => value !== undefined && facts.push({ label, value });
  add('Environment', environment ? shown(environment, 60) : undefined);
  if (!publication) return facts;
  const { accounts, rows, coveragePercent, compliancePercent, ruleHealthPercent, changes } = publication;
  const { promoted, promotedReason, manifestSha256 } = publication;
  const { discovered, scanned, failed, excluded, notActive } = accounts;
  add('Coverage', formatPercent(coveragePercent));
  if (ruleHealthPercent !== undefined) add('Rule health', formatPercent(ruleHealthPercent));
  if (compliancePercent !== undefined) add('Compliance', formatPercent(compliancePercent));
  add('Since last week', changes ? changeText(changes) : changes === null ? 'nothing to compare with' : undefined);
  const parts = `${scanned} scanned, ${failed} failed, ${excluded} excluded, ${notActive} not active`;
  add('Accounts', `${discovered}: ${parts}`);
  add('Rows', rows.toLocaleString('en'));
  add('Manifest SHA-256', manifestSha256);
  add('Not promoted', promoted ? undefined : shown(promotedReason ?? 'no reason given', MAX_FACT_CHARACTERS));
  return facts;
}

function changeText(changes: NonNullable<NonNullable<Notification['publication']>['changes']>): string {
  const { new: fresh, reopened, resolved, unknown, stillOpen } = changes;
  const counts = { new: fresh, reopened, resolved, 'still open': stillOpen, unknown };
  return Object.entries(counts)
    .map(([what, count]) => `${count.toLocaleString('en')} ${what}`)
    .join(', ');
}
