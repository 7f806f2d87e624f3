// Fits a message into a service's limits by dropping failure lines from the end. The accounts on dropped lines are counted.
import { countOf, withFailures, type Message } from './message.ts';

/**
 * Renders the message with as many failure lines as fit. A message without such lines always fits, because its other fields have maximum
 * lengths.
 */
export function fit<Rendered>(
  message: Message,
  render: (message: Message) => Rendered,
  fits: (rendered: Rendered) => boolean,
): Rendered {
  for (let lines = countOf(message); lines > 0; lines--) {
    const rendered = render(withFailures(message, lines));
    if (fits(rendered)) return rendered;
  }
  return render(withFailures(message, 0));
}

/** Returns a line with the number of failed accounts that are not named, or undefined if all are named. */
export function omittedAccountsLine({ moreAccounts, failures }: Message): string | undefined {
  if (moreAccounts === 0) return undefined;
  const others = `${moreAccounts}${failures.length > 0 ? ' more' : ''} ${moreAccounts === 1 ? 'account' : 'accounts'}`;
  return `${failures.length > 0 ? 'And ' : ''}${others}: see the tab Coverage, or the query failedAccounts.`;
}

/** Returns an upper bound for the size of the value as JSON in UTF-8, in bytes. */
export function jsonBytes(value: unknown): number {
  const text = JSON.stringify(value);
  // Outside ASCII, a UTF-16 code unit takes at most three bytes in UTF-8.
  return text.length + 2 * text.replaceAll(/[ -~]/g, '').length;
}
