// Mail addresses as people write them.
import { assert, constantFrom, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { addressOf, parseMailbox, splitMailboxes } from '#src/config/mailboxes.ts';

test.each([
  ['a@acme.example', 'a@acme.example'],
  ['<a@acme.example>', 'a@acme.example'],
  ['AWS Config report <a@acme.example>', 'AWS Config report <a@acme.example>'],
  ['"Security, Team" <a@acme.example>', '"Security, Team" <a@acme.example>'],
  ['"Security Team" <a@acme.example>', 'Security Team <a@acme.example>'],
  ['Team: Cloud (prod) <a@acme.example>', '"Team: Cloud (prod)" <a@acme.example>'],
  [String.raw`"The \"A\" team" <a@acme.example>`, String.raw`"The \"A\" team" <a@acme.example>`],
  ['"<x@y.example>" <a@acme.example>', '"<x@y.example>" <a@acme.example>'],
  ['合規報告 <a@acme.example>', '=?UTF-8?B?5ZCI6KaP5aCx5ZGK?= <a@acme.example>'],
  ['=?UTF-8?B?5ZCI6KaP5aCx5ZGK?= <a@acme.example>', '=?UTF-8?B?5ZCI6KaP5aCx5ZGK?= <a@acme.example>'],
  ['"Müller, José" <a@acme.example>', '=?UTF-8?B?TcO8bGxlciwgSm9zw6k=?= <a@acme.example>'],
])('%s is sent as %s', (written, header) => {
  expect(parseMailbox(written)).toEqual({ header });
  expect(addressOf(header)).toBe('a@acme.example');
});

const ONE = 'expected mail addresses, separated by commas, such as a@example.com or "Security, Team" <a@example.com>';
test.each([
  ['合規@acme.example', 'expected an address in ASCII before the @: SES sends to no other'],
  ['Report <a@bücher.example>', 'expected a domain in ASCII, which for other scripts begins with xn--'],
  ['everybody', ONE],
  ['a b@acme.example', ONE],
  ['a@acme.example; b@acme.example', ONE],
  ['Report <a@acme.example', ONE],
  ['"Report <a@acme.example>', ONE],
  ['Report <a@acme.example> now', ONE],
  ['a@@acme.example', ONE],
  ['a@-acme.example', ONE],
  ['@acme.example', ONE],
])('%s is refused', (written, fault) => {
  expect(parseMailbox(written)).toEqual({ fault });
});

test('a list ends an address at a comma, but not at one in quotes', () => {
  expect(splitMailboxes(' "Security, Team" <a@x.example> ,, b@x.example,C <c@x.example>')).toEqual([
    ...['"Security, Team" <a@x.example>', 'b@x.example', 'C <c@x.example>'],
  ]);
});

test('any name comes back from its header, in words of at most 75 ASCII characters', () => {
  assert(
    property(string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), (text) => {
      const name = text.replaceAll(/\s+/g, ' ').trim();
      const escaped = name.replaceAll(/["\\]/g, String.raw`\$&`);
      const parsed = parseMailbox(`"${escaped}" <a@acme.example>`);
      const header = 'header' in parsed ? parsed.header : '';
      expect(header).toMatch(/^[\x20-\x7e]*$/);
      const words = [...header.matchAll(/=\?UTF-8\?B\?([^?]*)\?=/g)];
      if (words.length === 0) return;
      expect(Math.max(...words.map(([word]) => word.length))).toBeLessThanOrEqual(75);
      expect(words.map(([, base64 = '']) => Buffer.from(base64, 'base64').toString()).join('')).toBe(name);
    }),
  );
});

test('a text of any kind is parsed or refused, and what is parsed parses to itself', () => {
  const texts = string({ unit: constantFrom(...String.raw`"\<>@,.; ab報`), maxLength: 40 });
  assert(
    property(texts, (text) => {
      const parsed = splitMailboxes(text).map(parseMailbox);
      const again = parsed.map((one) => ('header' in one ? parseMailbox(one.header) : one));
      expect(again).toEqual(parsed);
    }),
  );
});
