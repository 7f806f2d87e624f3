// The wording of a notification about a part: its open, new and overdue findings.
import type { Notification, PartDetails } from '#domain/notifications/notification.ts';
import { oneLine } from '#domain/notifications/one-line.ts';

/** The maximum length of the name of an owner or unit in a title. A Slack header holds 150 characters. */
const MAX_NAME_CHARACTERS = 80;

const countOf = (count: number, one: string, many: string) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** Returns the title: one line with the date, the open findings, and the name of the owner or unit. */
export function partTitle({ reportDate }: Notification, { name, figures }: PartDetails): string {
  const open = countOf(figures.open, 'open finding', 'open findings');
  return `AWS Config compliance ${reportDate}: ${open}, ${oneLine(name, MAX_NAME_CHARACTERS) || '—'}`;
}

export function partSentence({ figures: { open, breached, changes } }: PartDetails): string {
  const newFindings = (changes.New ?? 0) + (changes.Reopened ?? 0);
  const findings = countOf(open, 'finding is', 'findings are');
  return `${findings} open: ${newFindings.toLocaleString('en')} new, ${breached.toLocaleString('en')} past the due date.`;
}

/** Returns the figures with their labels. Changes are omitted if there is no previous report. */
export function partFacts({ figures }: PartDetails): [label: string, count: number][] {
  const { open, breached, waived, unknown, ruleGaps, severities, changes } = figures;
  const { New: newFindings, Reopened: reopened, Resolved: resolved } = changes;
  const facts = {
    ...{ Open: open, Critical: severities.critical, High: severities.high },
    ...{ New: newFindings, Reopened: reopened, Resolved: resolved },
    ...{ Breached: breached, Waived: waived, 'Could not be read': unknown, 'Rule gaps': ruleGaps },
  };
  return Object.entries(facts).flatMap(([label, count]) => (count === undefined ? [] : [[label, count]]));
}
