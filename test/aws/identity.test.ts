// The hub's own identity: asked once, and where the roles of other accounts lie.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAws, type Aws } from '#src/aws/aws.ts';
import { AwsCallError } from '#src/aws/aws-errors.ts';
import { PARTITIONS } from '#domain/partitions.ts';
import { parseConfig } from '#src/config/config.ts';
import { serve, type Loopback } from './loopback.ts';

let sts: Loopback;
/** What STS was asked, and whom it says the caller is; null: it does not answer. */
let asked: URLSearchParams[];
let caller: string | null;

beforeEach(async () => {
  asked = [];
  sts = await serve((_request, body, response) => {
    const parameters = new URLSearchParams(body);
    asked.push(parameters);
    const isIdentity = parameters.get('Action') === 'GetCallerIdentity';
    if (isIdentity && caller === null) return;
    const answer = isIdentity
      ? `<GetCallerIdentityResult><Arn>${caller}</Arn></GetCallerIdentityResult>`
      : '<AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>';
    const operation = String(parameters.get('Action'));
    response
      .writeHead(200, { 'content-type': 'text/xml' })
      .end(`<${operation}Response>${answer}</${operation}Response>`);
  });
  vi.stubEnv('AWS_ENDPOINT_URL', sts.url);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'ASIAHUB');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await sts.close();
});

const aws = (): Aws => createAws(parseConfig({ REPORT_BUCKET: 'reports' }));
const never = new AbortController().signal;

test.each(PARTITIONS.map(({ id }) => id))(
  'roles of accounts lie in the partition of the hub: %s',
  async (partition) => {
    caller = `arn:${partition}:sts::111122223333:assumed-role/hub/pod`;
    const client = aws();
    const accounts = ['012345678901', '123456789012'];
    await Promise.all(accounts.map((id) => client.openAccount(id, 'run', never).credentials()));
    const roles = asked.flatMap((parameters) => parameters.get('RoleArn') ?? []);
    expect(roles.toSorted()).toEqual(
      accounts.map((id) => `arn:${partition}:iam::${id}:role/system-config-report-generator-read-role`),
    );
    expect(asked).toHaveLength(accounts.length + 1); // One GetCallerIdentity for both.
    expect(await client.identity()).toEqual({
      ...{
        arn: caller,
        accountId: '111122223333',
        partition,
        usesIamUserKey: false,
        clockAheadMs: expect.any(Number) as number,
      },
    });
  },
);

test('who gives up waits no longer, and the others are answered', async () => {
  caller = null;
  const client = aws();
  const caution = new AbortController();
  const given = client.openAccount('012345678901', 'run', caution.signal).credentials();
  const reason = new Error('cancelled');
  caution.abort(reason);
  await expect(given).rejects.toMatchObject({ cause: reason });
});

test('an answer that says nobody is an error of the role that was to be assumed', async () => {
  caller = '';
  const failed = aws().openAccount('012345678901', 'run', never).credentials();
  await expect(failed).rejects.toThrow(AwsCallError);
  await expect(failed).rejects.toThrow('AssumeRole: TypeError: GetCallerIdentity answered without an ARN');
});
