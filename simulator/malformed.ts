// Answers that break the contract of their service, each in one way: what a careful reader must survive.
import type { Answer } from './answer.ts';
import type { MALFORMED } from './scenario-faults.ts';

export type Malformation = (typeof MALFORMED)[number];

/** Those that ask for the first page again, whatever token comes in. */
export function ignoresToken(how: Malformation): boolean {
  return how === 'repeating-token' || how === 'endless-pages';
}

const ENUMS = new Set([
  'ComplianceType',
  'ConfigRuleState',
  'State',
  'Status',
  'Owner',
  'MessageType',
  'MaximumExecutionFrequency',
  'lastStatus',
]);
/** Texts that people write; ids keep their form. */
const TEXTS = new Set(['Annotation', 'Description', 'Name']);
/** An enum's value that no SDK knows. */
export const NEW_VALUE = 'INVENTED_SINCE';

/** A text with a NUL in it. */
export function withNul(text: string): string {
  return `${text.slice(0, 3)}\0${text.slice(3)}`;
}

let pages = 0;

/** A token: always the same one, or a fresh one each time. */
function endlessToken(how: Malformation): string {
  return how === 'repeating-token' ? 'the-same-token-again' : `page-after-page-${(pages += 1)}`;
}

/** Changes each value inside lists and single objects, at any depth. */
function rewrite(value: unknown, change: (key: string, value: unknown) => unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, change, key));
  if (typeof value !== 'object' || value === null) return change(key, value);
  const entries = Object.entries(value).map(([name, inner]) => [name, rewrite(inner, change, name)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}

function wrongType(value: unknown): unknown {
  return typeof value === 'string' ? 42 : typeof value === 'number' ? { much: true } : 'perhaps';
}

function spoilJson(body: string, how: Malformation): string {
  const answer = JSON.parse(body) as Record<string, unknown>;
  if (ignoresToken(how)) return JSON.stringify({ ...answer, NextToken: endlessToken(how) });
  const changed = rewrite(answer, (key, value) => {
    if (how === 'wrong-types') return wrongType(value);
    if (how === 'missing-fields') return undefined;
    if (how === 'null-fields') return null;
    if (how === 'unknown-enum') return ENUMS.has(key) ? NEW_VALUE : value;
    return TEXTS.has(key) && typeof value === 'string' ? withNul(value) : value;
  });
  return JSON.stringify(changed);
}

const LEAF = /<(\w+)>([^<>]+)<\/\1>/g;

function spoilXml(body: string, how: Malformation): string {
  if (ignoresToken(how)) {
    const token = `<NextContinuationToken>${endlessToken(how)}</NextContinuationToken>`;
    return body
      .replace(/<NextContinuationToken>.*?<\/NextContinuationToken>/, '')
      .replace(/<IsTruncated>\w+</, '<IsTruncated>true<')
      .replace('</ListBucketResult>', `${token}</ListBucketResult>`);
  }
  return body.replace(LEAF, (element: string, name: string, value: string) => {
    if (how === 'missing-fields') return '';
    if (how === 'null-fields') return `<${name}></${name}>`;
    if (how === 'nul-characters') return `<${name}>${value}&#0;</${name}>`;
    if (how === 'unknown-enum') return ENUMS.has(name) ? `<${name}>${NEW_VALUE}</${name}>` : element;
    return `<${name}><Unexpected>${value}</Unexpected></${name}>`;
  });
}

/** Headers of S3 that an answer without a body consists of. */
const MEANINGFUL = ['etag', 'x-amz-version-id', 'last-modified'];

function spoilHeaders(headers: Answer['headers'], how: Malformation): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => name !== 'content-length');
  if (how === 'missing-fields') return Object.fromEntries(kept.filter(([name]) => !MEANINGFUL.includes(name)));
  if (how !== 'wrong-types' && how !== 'null-fields') return Object.fromEntries(kept);
  const value = how === 'null-fields' ? '' : 'not what you expect';
  return Object.fromEntries(kept.map(([name, old]) => [name, MEANINGFUL.includes(name) ? value : old]));
}

const GARBAGE = '<html><body><h1>It works!</h1></body>';

/** The data of an object, broken: replaced, cut short, or with one byte in its middle that differs. */
export function malformData(answer: Answer, data: Buffer, how: Malformation): Answer {
  if (how === 'garbage' || how === 'empty' || how === 'truncated') {
    const length = how === 'truncated' ? Math.floor(data.length / 2) : 0;
    const body = how === 'garbage' ? Buffer.from(GARBAGE) : data.subarray(0, length);
    return { ...answer, headers: { ...answer.headers, 'content-length': String(body.length) }, body };
  }
  const body = Buffer.from(data);
  body[body.length >> 1]! ^= 1;
  return { ...answer, headers: spoilHeaders(answer.headers, how), body };
}

/** An answer of text, broken in one way. */
export function malform(answer: Answer & { readonly body: string }, how: Malformation): Answer {
  const { body } = answer;
  const headers = spoilHeaders(answer.headers, how);
  if (how === 'garbage') return { ...answer, headers, body: GARBAGE };
  if (how === 'empty') return { ...answer, headers, body: '' };
  if (how === 'truncated') return { ...answer, headers, body: body.slice(0, Math.floor(body.length / 2)) };
  if (body === '') return { ...answer, headers };
  return { ...answer, headers, body: body.startsWith('{') ? spoilJson(body, how) : spoilXml(body, how) };
}
