// The runbook's table of notifications, held to the code.
import { expect, test } from 'vitest';
import { NOTICE_EVENTS } from '#domain/notifications/notification.ts';
import { sectionOf, tableOf } from './markdown.ts';
import { read } from './repository.ts';

test("the runbook's table of notifications has each event, in order", () => {
  const events = tableOf(sectionOf(read('docs/runbook.md'), '## Notifications')).map(([event = '']) => event);
  expect(events.slice(0, NOTICE_EVENTS.length)).toEqual(NOTICE_EVENTS.map((event) => `\`${event}\``));
});
