// The runbook's table of notifications, held to the code.
import { expect, test } from 'vitest';
import { NOTIFICATION_KINDS } from '#domain/notifications/notification.ts';
import { sectionOf, tableOf } from './markdown.ts';
import { read } from './repository.ts';

test("the runbook's table of notifications has each event, in order", () => {
  const events = tableOf(sectionOf(read('docs/runbook.md'), '## Notifications')).map(([event = '']) => event);
  expect(events.slice(0, NOTIFICATION_KINDS.length)).toEqual(NOTIFICATION_KINDS.map((event) => `\`${event}\``));
});
