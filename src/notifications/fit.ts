// Fits a message into a service's limits: lines of failures are dropped from the end, and counted.
import { countOf, withFailures, type Message } from './message.ts';

/** The rendering with as many lines of failures as fit; without any, the limits of the texts keep it small enough. */
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

/** Says how many failed accounts are not named; undefined: none. */
export function moreLine({ moreAccounts, failures }: Message): string | undefined {
  if (moreAccounts === 0) return undefined;
  const others = `${moreAccounts}${failures.length > 0 ? ' more' : ''} ${moreAccounts === 1 ? 'account' : 'accounts'}`;
  return `${failures.length > 0 ? 'And ' : ''}${others}: see the tab Coverage, or the query failedAccounts.`;
}

/** Bytes of the JSON text in UTF-8. */
export function jsonBytes(value: unknown): number {
  const text = JSON.stringify(value);
  // Beyond ASCII a UTF-16 unit takes three bytes of UTF-8 at most.
  return text.length + 2 * text.replaceAll(/[ -~]/g, '').length;
}
