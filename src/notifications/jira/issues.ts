// Makes the few calls to Jira's REST API that the channel needs.
// Version 3 of Jira Cloud and version 2 of Data Center differ only in authentication, the search endpoint and the format of texts.
import { trimEndCharacters } from '#domain/trim-end.ts';
import { adfDocument } from './render-adf.ts';
import type { JiraFields } from '#src/config/jira-fields.ts';
import type { Message } from '../message.ts';
import { wikiText } from './render-wiki.ts';
import { DeliveryFailure } from '../channel.ts';
import { callChannel } from '../http.ts';

export type JiraAccess = {
  baseUrl: string;
  kind: 'cloud' | 'data-center';
  /** The email address of the account that the token belongs to. Personal access tokens of Data Center need none. */
  email: string | undefined;
  token: string;
  project: string;
};

export type NewIssue = {
  issueType: string;
  labels: string[];
  /** Additional fields from the settings, such as fields that the project requires. */
  moreFields: JiraFields;
  summary: string;
  message: Message;
};

export type JiraIssues = {
  /** Returns the key of the oldest ticket with this label, or undefined if there is none. */
  find(label: string, signal: AbortSignal): Promise<string | undefined>;
  create(issue: NewIssue, signal: AbortSignal): Promise<string>;
  rename(key: string, summary: string, signal: AbortSignal): Promise<void>;
  comment(key: string, message: Message, signal: AbortSignal): Promise<void>;
  /** Whether this text occurs in the ticket's description or in one of its latest comments. */
  mentions(key: string, text: string, signal: AbortSignal): Promise<boolean>;
};

/** The number of comments to search. A report has few notifications, but people may comment between them. */
const LATEST_COMMENTS = 100;

/** Returns the API path of a ticket. The key is encoded, so it cannot lead to a different path. */
const issuePath = (key: string): string => `/issue/${encodeURIComponent(key)}`;

/** Returns a quoted string for JQL. The content is escaped, so it cannot end the string. */
const quoteJql = (text: string): string => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;

export function createJiraIssues({ baseUrl, kind, email, token, project }: JiraAccess): JiraIssues {
  const isCloud = kind === 'cloud';
  const root = `${trimEndCharacters(baseUrl, '/')}/rest/api/${isCloud ? '3' : '2'}`;
  const authorization =
    email === undefined ? `Bearer ${token}` : `Basic ${Buffer.from(`${email}:${token}`).toString('base64')}`;
  const secrets = [token, authorization, ...(email === undefined ? [] : [email])];
  const textOf = (message: Message) => (isCloud ? adfDocument(message) : wikiText(message));

  const call = async (method: 'GET' | 'POST' | 'PUT', path: string, signal: AbortSignal, body?: unknown) => {
    const headers = { authorization };
    const answer = await callChannel({
      service: 'Jira',
      method,
      url: `${root}${path}`,
      headers,
      body,
      secrets,
      signal,
    });
    try {
      return (answer === '' ? {} : JSON.parse(answer)) as Record<string, unknown>;
    } catch {
      throw new DeliveryFailure('Jira did not answer with JSON: something else answers at its address', {
        isFinal: false,
      });
    }
  };

  return {
    async find(label, signal) {
      const jql = `project = ${quoteJql(project)} AND labels = ${quoteJql(label)} ORDER BY created ASC`;
      // Jira Cloud removed its old search in 2025. Data Center has only the old one.
      const found = await call('POST', isCloud ? '/search/jql' : '/search', signal, {
        ...{ jql, fields: ['summary'], maxResults: 1 },
      });
      const [first] = (found['issues'] ?? []) as { key: string }[];
      return first?.key;
    },

    async create({ issueType, labels, moreFields, summary, message }, signal) {
      const fields = { ...moreFields, project: { key: project }, issuetype: { name: issueType }, labels, summary };
      const made = await call('POST', '/issue', signal, { fields: { ...fields, description: textOf(message) } });
      if (typeof made['key'] !== 'string')
        throw new DeliveryFailure('Jira answered without the key of the new ticket', { isFinal: false });
      return made['key'];
    },

    async rename(key, summary, signal) {
      await call('PUT', issuePath(key), signal, { fields: { summary } });
    },

    async comment(key, message, signal) {
      await call('POST', `${issuePath(key)}/comment`, signal, { body: textOf(message) });
    },

    async mentions(key, text, signal) {
      const issue = await call('GET', `${issuePath(key)}?fields=description`, signal);
      const query = `?orderBy=-created&maxResults=${LATEST_COMMENTS}`;
      const { comments } = await call('GET', `${issuePath(key)}/comment${query}`, signal);
      // In wiki text, characters that may be markup are preceded by a backslash.
      return [issue['fields'], comments].some((part) =>
        JSON.stringify(part ?? '')
          .replaceAll('\\', '')
          .includes(text),
      );
    },
  };
}
