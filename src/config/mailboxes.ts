// Converts mail addresses, with or without a display name, from user input to the form of a mail header (RFC 5322, RFC 2047).

/** A display name consists of words, each plain or in quotes. A comma inside quotes does not end an address. */
const QUOTED = String.raw`"(?:[^"\\]|\\.)*"`;
const LIST_ITEM = new RegExp(String.raw`(?:${QUOTED}|[^",])+|"`, 'gs');
const NAMED_MAILBOX = new RegExp(String.raw`^((?:${QUOTED}|[^"<>])*)<([^<>]*)>$`, 's');

/**
 * The dot-atom of RFC 5322, the only form of local part that SES accepts, because "Amazon SES does not support the SMTPUTF8 extension"
 * (SendEmail).
 */
const LOCAL_PART = /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const DOMAIN = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i;

/**
 * The maximum number of bytes in one encoded word: 75 characters minus `=?UTF-8?B?` and `?=` hold this many in whole base64 groups (RFC
 * 2047, section 2).
 */
const MAX_ENCODED_WORD_BYTES = 45;

/** Splits a list at the commas between addresses. Empty items are omitted. */
export function splitMailboxes(text: string): string[] {
  return (text.match(LIST_ITEM) ?? []).map((item) => item.trim()).filter(Boolean);
}

/** Returns an address in the form of a mail header, or a description of what is wrong with it. */
export function parseMailbox(text: string): { header: string } | { fault: string } {
  const [, phrase = '', inBrackets] = NAMED_MAILBOX.exec(text) ?? [];
  const address = (inBrackets ?? text).trim();
  const fault = findAddressFault(address);
  if (fault !== undefined) return { fault };
  const name = readPhrase(phrase);
  return { header: name === '' ? address : `${formatName(name)} <${address}>` };
}

/** Returns the address of a header that `parseMailbox` made. */
export function addressOf(header: string): string {
  return /<([^<>]+)>$/.exec(header)?.[1] ?? header;
}

function findAddressFault(address: string): string | undefined {
  const at = address.lastIndexOf('@');
  const [local, domain] = [address.slice(0, at), address.slice(at + 1)];
  const isAscii = (part: string) => /^[\x20-\x7e]*$/.test(part);
  if (at > 0 && !isAscii(domain)) return 'expected a domain in ASCII, which for other scripts begins with xn--';
  if (at > 0 && !isAscii(local)) return 'expected an address in ASCII before the @: SES sends to no other';
  if (at > 0 && LOCAL_PART.test(local) && DOMAIN.test(domain)) return undefined;
  return 'expected mail addresses, separated by commas, such as a@example.com or "Security, Team" <a@example.com>';
}

/** Returns the display name without its quotes and escapes. */
function readPhrase(phrase: string): string {
  return phrase
    .replaceAll(new RegExp(QUOTED, 'gs'), (quoted) => quoted.slice(1, -1).replaceAll(/\\(.)/gs, '$1'))
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Quotes or encodes a display name if a mail header requires it. A name that is already encoded is returned unchanged. */
function formatName(name: string): string {
  if (!/^[\x20-\x7e]*$/.test(name)) return encodeWords(name);
  if (/^[\w!#$%&'*+/=?^`{|}~ -]*$/.test(name)) return name;
  return `"${name.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** Encodes a text as encoded words of RFC 2047, without splitting a character between two words. */
function encodeWords(text: string): string {
  const words = [''];
  for (const character of text) {
    const word = words.at(-1)! + character;
    if (Buffer.byteLength(word) <= MAX_ENCODED_WORD_BYTES) words[words.length - 1] = word;
    else words.push(character);
  }
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join(' ');
}
