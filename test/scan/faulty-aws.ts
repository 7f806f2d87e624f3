// A small AWS over HTTP: each account has three rules with two results each, and answers one operation with an error.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerJson, serve, signerOf, type Loopback } from '../aws/loopback.ts';
import type { ErrorAnswer } from '../support/modelled-errors.ts';

/** The operation that an account refuses, how often, and, if `rule` is set, for which rule. `alsoDenied` is refused for good. */
export type Fault = { operation: string; error: ErrorAnswer; times: number; rule?: string; alsoDenied?: string };

export type FaultyAws = Loopback & {
  /** Returns the id of a new account with this fault. */
  add(fault: Fault): string;
  /** How often an account was asked for an operation, refused calls included. */
  calls(accountId: string, operation: string): number;
};

const RULES = ['a', 'b', 'c'];
/** A custom Lambda rule without results, of which the verdict is asked for. */
const SILENT_RULE = 'silent';
export const ROWS = 2 * RULES.length;

const HUB = '999988887777';

/** Healthy answers of the JSON services. Operations that are not listed answer an object without fields. */
const ANSWERS: Readonly<Record<string, (accountId: string, request: Record<string, unknown>) => object>> = {
  DescribeConfigRules: (accountId) => ({
    ConfigRules: [...RULES, SILENT_RULE].map((name) => ({
      ...{ ConfigRuleName: name, ConfigRuleState: 'ACTIVE' },
      Source: { Owner: name === SILENT_RULE ? 'CUSTOM_LAMBDA' : 'AWS' },
      ConfigRuleArn: `arn:aws:config:us-east-1:${accountId}:config-rule/${name}`,
    })),
  }),
  GetComplianceDetailsByConfigRule: (_, { ConfigRuleName }) => ({
    EvaluationResults: ConfigRuleName === SILENT_RULE ? [] : ['vol-1', 'vol-2'].map(toResult),
  }),
  DescribeConfigurationRecorderStatus: () => ({ ConfigurationRecordersStatus: [{ name: 'default', recording: true }] }),
  DescribeConfigurationRecorders: () => ({ ConfigurationRecorders: [{ name: 'default' }] }),
  SelectResourceConfig: () => ({ Results: [] }),
  ListRoots: () => ({ Roots: [{ Id: 'r-ab12' }] }),
  ListOrganizationalUnitsForParent: (_, { ParentId }) => ({
    OrganizationalUnits: ParentId === 'r-ab12' ? [{ Id: 'ou-ab12-prod0001', Name: 'Prod' }] : [],
  }),
  ListAccountsForParent: (_, { ParentId }) => ({
    Accounts: ParentId === 'r-ab12' ? [] : LISTED.map(({ Id }) => ({ Id })),
  }),
  ListTagsForResource: () => ({ Tags: [{ Key: 'Owner', Value: 'team' }] }),
};

const LISTED = ['111122223333', '444455556666'].map((Id) => ({ Id, Name: `account ${Id}`, State: 'ACTIVE' }));

/** `Paths` is left out by accounts whose fault is about the listing that then replaces it. */
function listAccounts(fault: Fault | undefined): object {
  const hasPaths = fault?.operation !== 'ListAccountsForParent';
  const paths = (id: string) => ({ Paths: [`o-ab12/r-ab12/ou-ab12-prod0001/${id}/`] });
  return { Accounts: LISTED.map((account) => ({ ...account, ...(hasPaths ? paths(account.Id) : {}) })) };
}

function toResult(ResourceId: string): object {
  return {
    EvaluationResultIdentifier: { EvaluationResultQualifier: { ResourceType: 'AWS::EC2::Volume', ResourceId } },
    ...{ ComplianceType: 'COMPLIANT', ResultRecordedTime: 1_795_392_000 },
  };
}

function credentialsXml(accountId: string): string {
  const expiration = new Date(Date.now() + 3_600_000).toISOString();
  return `<AssumeRoleResult><AssumedRoleUser><Arn>arn:aws:sts::${accountId}:assumed-role/r/s</Arn></AssumedRoleUser><Credentials>
    <AccessKeyId>${accountId}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>
    <Expiration>${expiration}</Expiration></Credentials></AssumeRoleResult>`;
}

const IDENTITY = `<GetCallerIdentityResult><Arn>arn:aws:sts::${HUB}:assumed-role/hub/pod</Arn></GetCallerIdentityResult>`;

/** The calls that come only where AWS Config shows no recorder of the account's own. */
const RECORDERS = ['DescribeConfigurationRecorders', 'DescribeConfigurationRecorderStatus'];
const lacksRecorder = (fault: Fault | undefined) => fault?.operation === 'ListConfigurationRecorders';

/** Starts it. Requests are told apart by the account whose role is assumed, or whose credentials sign. */
export async function startFaultyAws(): Promise<FaultyAws> {
  const faults = new Map<string, Fault & { left: number }>();
  const calls = new Map<string, number>();
  const isRefused = (accountId: string, operation: string, body: string): ErrorAnswer | undefined => {
    const fault = faults.get(accountId);
    calls.set(`${accountId} ${operation}`, (calls.get(`${accountId} ${operation}`) ?? 0) + 1);
    if (fault?.alsoDenied === operation) return { code: 'AccessDeniedException', status: 400 };
    if (fault?.operation !== operation || fault.left === 0) return undefined;
    if (fault.rule !== undefined && !body.includes(`"${fault.rule}"`)) return undefined;
    fault.left -= 1;
    return fault.error;
  };
  const answerSts = (parameters: URLSearchParams, response: ServerResponse) => {
    const operation = parameters.get('Action') ?? '';
    const accountId = parameters.get('RoleArn')?.split(':')[4] ?? HUB;
    const refused = isRefused(accountId, operation, '');
    const body = operation === 'AssumeRole' ? credentialsXml(accountId) : IDENTITY;
    const error =
      refused?.code === undefined
        ? ''
        : `<Error><Code>${refused.code}</Code><Message>${refused.message ?? 'no'}</Message></Error>`;
    const xml = refused
      ? `<ErrorResponse>${error}</ErrorResponse>`
      : `<${operation}Response>${body}</${operation}Response>`;
    response.writeHead(refused?.status ?? 200, { 'content-type': 'text/xml' });
    response.end(refused && refused.code === undefined ? '' : xml);
  };
  const answer = (request: IncomingMessage, body: string, response: ServerResponse) => {
    const target = request.headers['x-amz-target'];
    if (typeof target !== 'string') return answerSts(new URLSearchParams(body), response);
    const operation = target.slice(target.indexOf('.') + 1);
    const accountId = signerOf(request);
    const refused = isRefused(accountId, operation, body);
    if (refused?.code === undefined && refused) return void response.writeHead(refused.status).end();
    if (refused) return answerJson(response, refused.status, { __type: refused.code, message: 'AWS says no' });
    if (operation === 'ListAccounts') return answerJson(response, 200, listAccounts(faults.get(accountId)));
    if (RECORDERS.includes(operation) && lacksRecorder(faults.get(accountId))) return answerJson(response, 200, {});
    return answerJson(
      response,
      200,
      ANSWERS[operation]?.(accountId, JSON.parse(body) as Record<string, unknown>) ?? {},
    );
  };
  const server = await serve(answer);
  return {
    ...server,
    calls: (accountId, operation) => calls.get(`${accountId} ${operation}`) ?? 0,
    add(fault) {
      const accountId = String(100_000_000_000 + faults.size);
      faults.set(accountId, { ...fault, left: fault.times });
      return accountId;
    },
  };
}
