// Whether a value is a document in the Atlassian Document Format, of the nodes that Jira shows in tickets.
import { z } from 'zod';

const mark = z.discriminatedUnion('type', [
  z.strictObject({ type: z.enum(['strong', 'em', 'strike', 'underline']) }),
  z.strictObject({ type: z.literal('code') }),
  z.strictObject({ type: z.literal('link'), attrs: z.strictObject({ href: z.url() }) }),
]);
const inline = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('text'),
    text: z.string().min(1),
    // The schema lets code stand with a link alone.
    marks: z
      .array(mark)
      .refine(
        (marks) =>
          !marks.some(({ type }) => type === 'code') || marks.every(({ type }) => type === 'code' || type === 'link'),
      )
      .optional(),
  }),
  z.strictObject({ type: z.literal('hardBreak') }),
]);
const plain = z.strictObject({ type: z.literal('text'), text: z.string().min(1) });
const paragraph = z.strictObject({ type: z.literal('paragraph'), content: z.array(inline) });
const listItem = z.strictObject({ type: z.literal('listItem'), content: z.array(paragraph).min(1) });
const node = z.discriminatedUnion('type', [
  paragraph,
  z.strictObject({
    type: z.literal('heading'),
    attrs: z.strictObject({ level: z.int().min(1).max(6) }),
    content: z.array(inline),
  }),
  z.strictObject({
    type: z.literal('codeBlock'),
    attrs: z.strictObject({ language: z.string() }).optional(),
    content: z.array(plain),
  }),
  z.strictObject({ type: z.literal('bulletList'), content: z.array(listItem).min(1) }),
]);
const document = z.strictObject({ version: z.literal(1), type: z.literal('doc'), content: z.array(node) });

/** What Jira takes in a description or a comment. */
const MAX_CHARACTERS = 32_767;

/** What is wrong with it; undefined: nothing. */
export function faultsInAdf(value: unknown): string | undefined {
  const parsed = document.safeParse(value);
  if (!parsed.success) return z.prettifyError(parsed.error);
  return JSON.stringify(value).length > MAX_CHARACTERS ? `more than ${MAX_CHARACTERS} characters` : undefined;
}

/** What is wrong with a text of Data Center; undefined: nothing. */
export function faultsInWiki(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return 'a text is expected';
  return value.length > MAX_CHARACTERS
    ? `The entered text is too long. It exceeds the allowed limit of 32,767 characters.`
    : undefined;
}
