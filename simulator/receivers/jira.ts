// Jira, Cloud (REST version 3) and Data Center (version 2): tickets that are searched, made, renamed and commented on.
import { z } from 'zod';
import { faultsInAdf, faultsInWiki } from './adf.ts';
import { jiraHtml } from './page-bodies.ts';
import type { Answer, Received, Receiver, ReceiverDefinition, Ticket } from './receiver.ts';

/** A project of which every ticket must name a cost centre. */
const PROJECT_WITH_REQUIRED_FIELD = 'GOV';
const REQUIRED_FIELD = 'customfield_10010';

const newIssue = z.strictObject({
  fields: z.looseObject({
    project: z.strictObject({ key: z.string().regex(/^[A-Z][A-Z0-9_]+$/) }),
    issuetype: z.strictObject({ name: z.string().min(1) }),
    labels: z.array(z.string().regex(/^\S{1,255}$/)),
    summary: z
      .string()
      .min(1)
      .max(255)
      .regex(/^[^\r\n]*$/),
    description: z.unknown(),
  }),
});
const change = z.strictObject({ fields: z.strictObject({ summary: newIssue.shape.fields.shape.summary }) });
const search = z.strictObject({ jql: z.string(), fields: z.array(z.string()), maxResults: z.int() });
const JQL = /^project = "([A-Z][A-Z0-9_]+)" AND labels = "([^"\s]+)" ORDER BY created ASC$/;

const json = (status: number, value: unknown): Answer => ({
  status,
  body: JSON.stringify(value),
  headers: { 'content-type': 'application/json' },
});
const refused = (status: number, message: string): Answer => ({
  ...json(status, { errorMessages: [message], errors: {} }),
  faults: message,
});

/** One Jira. Cloud's search finds a ticket only `searchLagMs` after it was made. */
function createJira({ searchLagMs, tickets }: { searchLagMs: number; tickets: Ticket[] }): Receiver {
  const found = (key: string | undefined) => tickets.find((ticket) => ticket.key === key);

  const find = (version: string, { body }: Received): Answer => {
    const parsed = search.safeParse(body);
    const [, project, label] = JQL.exec(parsed.data?.jql ?? '') ?? [];
    if (label === undefined) return refused(400, 'Error in the JQL Query');
    const lag = version === '3' ? searchLagMs : 0;
    const issues = tickets
      .filter(
        ({ key, labels, madeAt }) =>
          key.startsWith(`${project}-`) && labels.includes(label) && Date.now() >= madeAt + lag,
      )
      .slice(0, parsed.data!.maxResults)
      .map(({ key, summary }) => ({ key, fields: { summary } }));
    return json(200, version === '3' ? { issues, isLast: true } : { issues, total: issues.length, startAt: 0 });
  };

  const make = (faultsIn: (text: unknown) => string | undefined, { body, deliver }: Received): Answer => {
    const parsed = newIssue.safeParse(body);
    const fault = parsed.success ? faultsIn(parsed.data.fields.description) : z.prettifyError(parsed.error);
    if (fault !== undefined || !parsed.success) return refused(400, fault ?? '');
    const {
      project,
      summary,
      labels,
      description,
      issuetype: { name: issueType },
      ...fields
    } = parsed.data.fields;
    if (project.key === PROJECT_WITH_REQUIRED_FIELD && fields[REQUIRED_FIELD] === undefined)
      return { ...json(400, { errorMessages: [], errors: { [REQUIRED_FIELD]: 'Cost centre is required.' } }) };
    const key = `${project.key}-${tickets.length + 1}`;
    tickets.push({ key, issueType, summary, labels, description, fields, comments: [], madeAt: Date.now() });
    deliver({ kind: 'ticket', payload: { key, summary, labels, description } });
    return json(201, { id: String(10_000 + tickets.length), key });
  };

  return (received) => {
    const { method, path, headers, body, deliver } = received;
    const [, version = '', rest = ''] = /^\/jira\/rest\/api\/([23])(\/[^?]*)/.exec(path) ?? [];
    const signedIn = version === '3' ? /^Basic [\w+/=]+$/ : /^(Basic|Bearer) \S+$/;
    if (!signedIn.test(headers['authorization'] ?? '')) return refused(401, 'Client must be authenticated');
    const faultsIn = version === '3' ? faultsInAdf : faultsInWiki;
    if (method === 'POST' && rest === (version === '3' ? '/search/jql' : '/search')) return find(version, received);
    if (rest === '/search') return refused(410, 'The requested API has been removed.');
    if (method === 'POST' && rest === '/issue') return make(faultsIn, received);
    const [, key, comments] = /^\/issue\/([A-Z][A-Z0-9_]+-\d+)(\/comment)?$/.exec(rest) ?? [];
    const ticket = found(key);
    if (!ticket) return refused(404, 'Issue does not exist or you do not have permission to see it.');
    if (comments !== undefined && method === 'GET')
      return json(200, {
        comments: ticket.comments.map((comment) => ({ body: comment })),
        total: ticket.comments.length,
      });
    if (comments !== undefined) {
      const { body: comment } = body as { body: unknown };
      const fault = faultsIn(comment);
      if (fault !== undefined) return refused(400, fault);
      ticket.comments.push(comment);
      deliver({ kind: 'comment', payload: { key, body: comment } });
      return json(201, { id: String(ticket.comments.length) });
    }
    if (method === 'GET') return json(200, { key, fields: { description: ticket.description } });
    const changed = change.safeParse(body);
    if (!changed.success) return refused(400, z.prettifyError(changed.error));
    ticket.summary = changed.data.fields.summary;
    deliver({ kind: 'rename', payload: { key, summary: ticket.summary } });
    return { status: 204, body: '' };
  };
}

/** Jira Cloud, as the settings say. */
export const jira: ReceiverDefinition = {
  name: 'jira',
  title: 'Jira',
  settings: (url) => ({
    JIRA_BASE_URL: `${url}/jira`,
    JIRA_EMAIL: 'report@acme.example',
    JIRA_API_TOKEN: 'token-of-the-simulated-jira',
    JIRA_PROJECT: 'SEC',
  }),
  isFor: (path) => path.startsWith('/jira/'),
  start: createJira,
  show: jiraHtml,
};
