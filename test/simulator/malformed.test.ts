// Malformed answers: each class breaks JSON and XML in its own way, and tokens that never end.
import * as config from '@aws-sdk/client-config-service';
import { ListAccountsCommand, ListRootsCommand } from '@aws-sdk/client-organizations';
import * as s3 from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { malform, type Malformation } from '#simulator/faults/malformed.ts';
import { startSimulator } from '#simulator/server.ts';
import { MALFORMED } from '#simulator/scenario/malformed.ts';
import { assume, BUCKET, organizationsClient, s3Client, SECOND_ACCOUNT, spokeConfig, stsClient } from './clients.ts';

const spoiled = (body: string) =>
  Object.fromEntries(MALFORMED.map((how) => [how, malform({ status: 200, headers: {}, body }, how).body]));

/** Fresh tokens differ from call to call. */
const endless = expect.stringMatching(/page-after-page-\d+/) as string;

const long = 'x'.repeat(65_536);

test('JSON is broken in each way', () => {
  const body = '{"Rules":[{"Name":"abcdef","State":"ACTIVE","At":1.5,"On":true}]}';
  expect(spoiled(body)).toEqual({
    garbage: '<html><body><h1>It works!</h1></body>',
    truncated: '{"Rules":[{"Name":"abcdef","Stat',
    empty: '',
    'wrong-types': '{"Rules":[{"Name":42,"State":42,"At":{"much":true},"On":"perhaps"}]}',
    'missing-fields': '{"Rules":[{}]}',
    'null-fields': '{"Rules":[{"Name":null,"State":null,"At":null,"On":null}]}',
    'unknown-enum': '{"Rules":[{"Name":"abcdef","State":"INVENTED_SINCE","At":1.5,"On":true}]}',
    'nul-characters': '{"Rules":[{"Name":"abc\\u0000def","State":"ACTIVE","At":1.5,"On":true}]}',
    'repeating-token':
      '{"Rules":[{"Name":"abcdef","State":"ACTIVE","At":1.5,"On":true}],"NextToken":"the-same-token-again"}',
    'endless-pages': endless,
    'null-lists': '{"Rules":null}',
    'duplicate-items': body.replace('}]', '},{"Name":"abcdef","State":"ACTIVE","At":1.5,"On":true}]'),
    'wrong-content-type': body,
    'huge-numbers': body.replace('1.5', '1e+300'),
    'huge-texts': body.replace('abcdef', `abcdef${long}`),
    'wrong-account': body,
    'another-root': '[]',
  });
});

test('what names an account names another one', () => {
  const arn = (id: string) =>
    `{"ConfigRuleArn":"arn:aws:config:us-east-1:${id}:config-rule/a","ResourceId":"012345678901"}`;
  const answer = { status: 200, headers: {}, body: arn('012345678901') };
  expect(malform(answer, 'wrong-account').body).toBe(arn('999999999999'));
});

test('XML is broken in each way', () => {
  const body = '<R><IsTruncated>false</IsTruncated><Status>Enabled</Status></ListBucketResult>';
  const token = (text: string) =>
    body.replace('false', 'true').replace('</List', `<NextContinuationToken>${text}</NextContinuationToken></List`);
  expect(spoiled(body)).toEqual({
    garbage: '<html><body><h1>It works!</h1></body>',
    truncated: body.slice(0, Math.floor(body.length / 2)),
    empty: '',
    'wrong-types':
      '<R><IsTruncated><Unexpected>false</Unexpected></IsTruncated><Status><Unexpected>Enabled</Unexpected></Status></ListBucketResult>',
    'missing-fields': '<R></ListBucketResult>',
    'null-fields': '<R><IsTruncated></IsTruncated><Status></Status></ListBucketResult>',
    'unknown-enum': '<R><IsTruncated>false</IsTruncated><Status>INVENTED_SINCE</Status></ListBucketResult>',
    'nul-characters': '<R><IsTruncated>false&#0;</IsTruncated><Status>Enabled&#0;</Status></ListBucketResult>',
    'repeating-token': token('the-same-token-again'),
    'endless-pages': endless,
    'null-lists': body,
    'duplicate-items': body,
    'wrong-content-type': body,
    'huge-numbers': body,
    'huge-texts': body,
    'wrong-account': body,
    'another-root': '<Nothing/>',
  });
  const listing = '<KeyCount>1</KeyCount><Contents><Key>a</Key></Contents>';
  expect([
    spoiled(listing)['null-lists'],
    spoiled(listing)['duplicate-items'],
    spoiled(listing)['huge-numbers'],
  ]).toEqual([
    '<KeyCount>1</KeyCount>',
    `${listing}<Contents><Key>a</Key></Contents>`,
    listing.replace('1', '9'.repeat(40)),
  ]);
});

test('an answer that is all headers loses or garbles them', () => {
  const headersOf = (how: Malformation) =>
    malform({ status: 200, headers: { etag: '"1"', 'content-length': '0', 'x-amz-id': 'a' }, body: '' }, how).headers;
  expect([headersOf('missing-fields'), headersOf('null-fields'), headersOf('wrong-types')]).toEqual([
    { 'x-amz-id': 'a' },
    { etag: '', 'x-amz-id': 'a' },
    { etag: 'not what you expect', 'x-amz-id': 'a' },
  ]);
});

test('pages follow one another for ever, with the same token or a fresh one', async () => {
  const accounts = [SECOND_ACCOUNT];
  const simulator = await startSimulator({ scenario: { accounts: 3, rates: { config: null } } });
  try {
    const client = await spokeConfig(simulator, SECOND_ACCOUNT);
    const tokens = async (how: Malformation) => {
      simulator.control({ clearFaults: true, addFaults: [{ kind: 'malformed', accounts, how }] });
      const seen: string[] = [];
      for (let i = 0; i < 4; i++) {
        const page = await client.send(new config.DescribeConfigRulesCommand({ NextToken: seen.at(-1) }));
        expect(page.ConfigRules!.length).toBe(16);
        seen.push(page.NextToken!);
      }
      return new Set(seen).size;
    };
    expect([await tokens('repeating-token'), await tokens('endless-pages')]).toEqual([1, 4]);
  } finally {
    await simulator.close();
  }
});

test('every operation can be malformed in every way, and answers as before once it is not', async () => {
  const simulator = await startSimulator({
    scenario: { accounts: 3, rates: { config: null, organizationsScale: null } },
  });
  try {
    const spoke = await spokeConfig(simulator, SECOND_ACCOUNT);
    const [hub, list, store] = [stsClient(simulator), organizationsClient(simulator), s3Client(simulator)];
    const place = { Bucket: BUCKET, Key: 'a' };
    const { ConfigRules } = await spoke.send(new config.DescribeConfigRulesCommand({}));
    const { ConfigRuleName } = ConfigRules!.find((rule) => rule.RuleEvaluationVisibility === 'EXTERNAL')!;
    const calls: Record<string, () => Promise<unknown>> = {
      'sts:AssumeRole': () => assume(simulator, SECOND_ACCOUNT),
      'sts:GetCallerIdentity': () => hub.send(new GetCallerIdentityCommand({})),
      'organizations:ListAccounts': () => list.send(new ListAccountsCommand({})),
      'organizations:ListRoots': () => list.send(new ListRootsCommand({})),
      'config:DescribeConfigRules': () => spoke.send(new config.DescribeConfigRulesCommand({})),
      'config:GetComplianceDetailsByConfigRule': () =>
        spoke.send(new config.GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName })),
      'config:DescribeConfigurationRecorderStatus': () =>
        spoke.send(new config.DescribeConfigurationRecorderStatusCommand({})),
      'config:SelectResourceConfig': () =>
        spoke.send(new config.SelectResourceConfigCommand({ Expression: 'SELECT resourceId, tags' })),
      's3:PutObject': () => store.send(new s3.PutObjectCommand({ ...place, Body: '{"x":1}' })),
      's3:GetObject': () => store.send(new s3.GetObjectCommand(place)).then(({ Body }) => Body!.transformToString()),
      's3:HeadObject': () => store.send(new s3.HeadObjectCommand(place)),
      's3:ListObjectsV2': () => store.send(new s3.ListObjectsV2Command({ Bucket: BUCKET })),
      's3:CreateMultipartUpload': () => store.send(new s3.CreateMultipartUploadCommand(place)),
      's3:CopyObject': () => store.send(new s3.CopyObjectCommand({ ...place, Key: 'b', CopySource: `${BUCKET}/a` })),
    };
    for (const call of Object.values(calls)) await call();
    for (const [operation, call] of Object.entries(calls)) {
      for (const how of MALFORMED) {
        simulator.control({ addFaults: [{ kind: 'malformed', how, operations: [operation] }] });
        await Promise.allSettled([call()]);
        const [report] = simulator.control({});
        expect([operation, how, report!.injected]).toEqual([operation, how, 1]);
        simulator.control({ clearFaults: true });
      }
      expect(await call().then(() => 'answers')).toBe('answers');
    }
    expect(simulator.log().totals.errors).toBe(0);
  } finally {
    await simulator.close();
  }
});
