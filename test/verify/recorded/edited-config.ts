// A proxy in front of the simulated AWS Config: forwards each call, and edits the answers about single rules.
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

type ComplianceType = 'COMPLIANT' | 'INSUFFICIENT_DATA';

/** In the weeks from the first to the last, one account and region: a rule says something else, or a whole listing does. */
export type Edit = { weeks: readonly [number, number]; accountId: string; region: string } & (
  | { rule: string; say: 'no such rule' | 'no results' | ComplianceType }
  | { rule?: never; say: 'internal rules alone' }
);

export type EditedConfig = {
  url: string;
  /** The simulator that calls are forwarded to, and the week it is in. */
  behind: { url: string; week: number };
  close(): Promise<void>;
};

type Rule = { ConfigRuleName: string; RuleEvaluationVisibility: string };
type Result = { ComplianceType: string; Annotation?: string | undefined };
type Answer = { ConfigRules?: Rule[]; EvaluationResults?: Result[] };

export async function startEditedConfig(edits: readonly Edit[]): Promise<EditedConfig> {
  const behind = { url: '', week: 0 };
  const server = createServer((request, response) => {
    void answer(request, behind, edits).then(({ status, headers, body }) => {
      response.writeHead(status, headers);
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, behind, close };
}

async function answer(request: IncomingMessage, { url, week }: EditedConfig['behind'], edits: readonly Edit[]) {
  const sent = await buffer(request);
  const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
  const forwarded = await fetch(url, { method: 'POST', headers: headers as Record<string, string>, body: sent });
  const text = await forwarded.text();
  const { accountId, region } = callerOf(request.headers);
  const { ConfigRuleName: asked = '' } = JSON.parse(String(sent)) as { ConfigRuleName?: string };
  const body = JSON.parse(text) as Answer;
  for (const edit of edits) {
    const isDue = edit.weeks[0] <= week && week <= edit.weeks[1];
    if (isDue && edit.accountId === accountId && edit.region === region) apply(edit, asked, body);
  }
  const type = forwarded.headers.get('content-type') ?? 'application/x-amz-json-1.1';
  return { status: forwarded.status, headers: { 'content-type': type }, body: JSON.stringify(body) };
}

function apply({ rule, say }: Edit, asked: string, body: Answer): void {
  if (body.ConfigRules && say === 'internal rules alone')
    body.ConfigRules = body.ConfigRules.filter(({ RuleEvaluationVisibility: seen }) => seen === 'INTERNAL');
  if (body.ConfigRules && say === 'no such rule')
    body.ConfigRules = body.ConfigRules.filter(({ ConfigRuleName: name }) => name !== rule);
  if (!body.EvaluationResults || asked !== rule || say === 'no such rule') return;
  body.EvaluationResults =
    say === 'no results'
      ? []
      : body.EvaluationResults.map((result) => ({ ...result, ComplianceType: say, Annotation: undefined }));
}

/** The simulator's session tokens name their account, and a signature its region. */
function callerOf(headers: IncomingHttpHeaders): { accountId: string; region: string } {
  const token = String(headers['x-amz-security-token']);
  const fields = JSON.parse(Buffer.from(token.slice('IQoJb3JpZ2luX2Vj'.length), 'base64url').toString()) as string[];
  return { accountId: fields[1]!, region: /Credential=[^/]+\/\d+\/([^/]+)\//.exec(String(headers.authorization))![1]! };
}
