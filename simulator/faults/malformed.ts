// Answers that break the contract of their service, each in one way: what a careful reader must survive.
import type { Answer } from '#simulator/base/answer.ts';
import { MALFORMED } from '#simulator/scenario/malformed.ts';

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

/** A text beyond what a cell of a workbook holds, and beyond every limit that AWS documents. */
export function hugeText(text: string): string {
  return text + 'x'.repeat(65_536);
}

/** Fields that name an account, by itself or in an ARN; resources may be called anything. */
const OF_ACCOUNTS = new Set(['Arn', 'ConfigRuleArn', 'Id']);

function ofAnotherAccount(text: string): string {
  return text.replaceAll(/(?<!\d)\d{12}(?!\d)/g, '999999999999');
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

/** Changes each list of an answer itself. */
function rewriteLists(answer: Record<string, unknown>, change: (list: unknown[]) => unknown): object {
  const entries = Object.entries(answer);
  return Object.fromEntries(entries.map(([key, value]) => [key, Array.isArray(value) ? change(value) : value]));
}

function spoilText(key: string, value: string, how: Malformation): string {
  if (how === 'unknown-enum') return ENUMS.has(key) ? NEW_VALUE : value;
  if (how === 'wrong-account') return OF_ACCOUNTS.has(key) ? ofAnotherAccount(value) : value;
  if (!TEXTS.has(key)) return value;
  return how === 'nul-characters' ? withNul(value) : how === 'huge-texts' ? hugeText(value) : value;
}

function spoilJson(body: string, how: Malformation): string {
  const answer = JSON.parse(body) as Record<string, unknown>;
  if (ignoresToken(how)) return JSON.stringify({ ...answer, NextToken: endlessToken(how) });
  if (how === 'another-root') return '[]';
  if (how === 'null-lists') return JSON.stringify(rewriteLists(answer, () => null));
  if (how === 'duplicate-items') return JSON.stringify(rewriteLists(answer, (list) => [...list, ...list]));
  const changed = rewrite(answer, (key, value) => {
    if (how === 'wrong-types') return wrongType(value);
    if (how === 'missing-fields') return undefined;
    if (how === 'null-fields') return null;
    if (how === 'huge-numbers') return typeof value === 'number' ? 1e300 : value;
    return typeof value === 'string' ? spoilText(key, value, how) : value;
  });
  return JSON.stringify(changed);
}

const LEAF = /<(\w+)>([^<>]+)<\/\1>/g;
/** The items of S3's lists. */
const ITEM = /<(Contents|Version|Part|Bucket)>.*?<\/\1>/gs;

function spoilXml(body: string, how: Malformation): string {
  if (ignoresToken(how)) {
    const token = `<NextContinuationToken>${endlessToken(how)}</NextContinuationToken>`;
    return body
      .replace(/<NextContinuationToken>.*?<\/NextContinuationToken>/, '')
      .replace(/<IsTruncated>\w+</, '<IsTruncated>true<')
      .replace('</ListBucketResult>', `${token}</ListBucketResult>`);
  }
  if (how === 'another-root') return '<Nothing/>';
  if (how === 'null-lists') return body.replaceAll(ITEM, '');
  if (how === 'duplicate-items') return body.replaceAll(ITEM, '$&$&');
  return body.replace(LEAF, (element: string, name: string, value: string) => {
    if (how === 'missing-fields') return '';
    if (how === 'null-fields') return `<${name}></${name}>`;
    if (how === 'nul-characters') return `<${name}>${value}&#0;</${name}>`;
    if (how === 'huge-numbers') return /^\d+$/.test(value) ? `<${name}>${'9'.repeat(40)}</${name}>` : element;
    if (how === 'wrong-types') return `<${name}><Unexpected>${value}</Unexpected></${name}>`;
    return `<${name}>${spoilText(name, value, how)}</${name}>`;
  });
}

/** Headers of S3 that an answer without a body consists of. */
const MEANINGFUL = ['etag', 'x-amz-version-id', 'last-modified'];

function spoilHeaders(headers: Answer['headers'], how: Malformation): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => name !== 'content-length');
  if (how === 'wrong-content-type') return { ...Object.fromEntries(kept), 'content-type': 'text/html' };
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
  if (how === 'wrong-content-type') return { ...answer, headers: spoilHeaders(answer.headers, how), body: data };
  const body = how === 'duplicate-items' ? Buffer.concat([data, data]) : Buffer.from(data);
  if (how !== 'duplicate-items') body[body.length >> 1]! ^= 1;
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
