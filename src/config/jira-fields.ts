// Parses the setting for additional fields of Jira tickets, which is a JSON object.
import { z } from 'zod';

const EXPECTED = 'expected a JSON object of further fields, such as {"customfield_10010": {"value": "Cloud"}}';

/** The fields that the product sets on every ticket, each with the setting that determines it. */
const RESERVED_FIELDS: Readonly<Record<string, string>> = {
  project: 'JIRA_PROJECT',
  issuetype: 'JIRA_ISSUE_TYPE',
  labels: 'JIRA_LABELS',
  summary: 'the report',
  description: 'the report',
};

export type JiraFields = Readonly<Record<string, unknown>>;

/** The schema of the setting. */
export const jiraFields = z.string().transform((text, context): JiraFields => {
  const fields = parseObject(text);
  const own = Object.keys(fields ?? {}).find((name) => Object.hasOwn(RESERVED_FIELDS, name));
  if (fields !== undefined && own === undefined) return fields;
  const message = own === undefined ? EXPECTED : `expected no field ${own}: ${RESERVED_FIELDS[own]} decides it`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

function parseObject(text: string): JiraFields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JiraFields) : undefined;
  } catch {
    return undefined; // The reported fault describes what is expected.
  }
}
