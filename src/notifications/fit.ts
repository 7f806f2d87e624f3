// Fits a message into a service's limits by dropping lines of failures from the end. Dropped lines are counted.
import { countOf, withFailures, type Message } from './message.ts';

/** Renders the message with as many lines of failures as fit. Without any, the message always fits, because its other fields have maximum lengths. */
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

/** Returns a line that says how many failed accounts are not named. Undefined if all are named. */
export function moreLine({ moreAccounts, failures }: Message): string | undefined {
  if (moreAccounts === 0) return undefined;
  const others = `${moreAccounts}${failures.length > 0 ? ' more' : ''} ${moreAccounts === 1 ? 'account' : 'accounts'}`;
  return `${failures.length > 0 ? 'And ' : ''}${others}: see the tab Coverage, or the query failedAccounts.`;
}

/** Returns an upper bound for the bytes of the JSON text in UTF-8. */
export function jsonBytes(value: unknown): number {
  const text = JSON.stringify(value);
  // Outside ASCII, a UTF-16 unit takes at most three bytes of UTF-8.
  return text.length + 2 * text.replaceAll(/[ -~]/g, '').length;
}
