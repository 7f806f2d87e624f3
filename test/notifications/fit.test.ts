// What a message says of the accounts that it has no room for.
import { expect, test } from 'vitest';
import { omittedAccountsLine } from '#src/notifications/fit.ts';
import { buildMessage } from '#src/notifications/message.ts';
import { aNotification } from './notifications.ts';

test.each([
  [3, 'And 3 more accounts: see'],
  [1, 'And 1 more account: see'],
])('%i accounts that are not named are counted', (moreAccounts, line) => {
  const message = { ...buildMessage(aNotification()), moreAccounts };
  expect(omittedAccountsLine(message)).toMatch(line);
  expect(omittedAccountsLine({ ...message, failures: [] })).toMatch(line.replace(/^And /, '').replace(' more', ''));
});
