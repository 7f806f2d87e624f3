// Parses named webhooks, which are set as a JSON object.
// The report settings refer to webhooks by name, because their addresses are secrets.
import { z } from 'zod';

const EXPECTED =
  'expected a JSON object of addresses that begin with https:// by name, such as {"payments": "https://…"}';

const NAME = /^[A-Za-z0-9_-]{1,60}$/;

/** Whether an address uses HTTPS, which is required because webhooks and tokens are secrets. Plain HTTP is accepted only for localhost. */
export const isWebAddress = (text: string): boolean =>
  URL.canParse(text) && /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)[:/])/.test(text);

/** The addresses of webhooks by name. */
export type Webhooks = Readonly<Record<string, string>>;

/** The schema of the setting. */
export const webhooks = z.string().transform((text, context): Webhooks => {
  const parsed = parseWebhooks(text);
  if (parsed) return parsed;
  context.addIssue({ code: 'custom', message: EXPECTED });
  return z.NEVER;
});

/** Returns the addresses in the text of the setting, for the list of secrets. The result is empty if the text is invalid. */
export function listWebhookAddresses(text: string): string[] {
  return Object.values(parseWebhooks(text) ?? {});
}

function parseWebhooks(text: string): Webhooks | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined; // The reported fault describes what is expected.
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const isValid = ([name, address]: [string, unknown]) =>
    NAME.test(name) && typeof address === 'string' && isWebAddress(address);
  return Object.entries(value).every(isValid) ? (value as Webhooks) : undefined;
}
