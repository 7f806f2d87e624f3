// Faults of the wire and of services, which calls they strike, and whose accounts they choose.
import * as config from '@aws-sdk/client-config-service';
import { ListAccountsCommand } from '@aws-sdk/client-organizations';
import * as s3 from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { assume, BUCKET, errorOf, organizationsClient, s3Client, SECOND_ACCOUNT } from './clients.ts';
import { openFaultyAccount } from './account.ts';

const accounts = [SECOND_ACCOUNT];
const { simulator, client, add, rules } = await openFaultyAccount();
const errorName = (error: Error) => error.name;

describe('of the connection and the service', () => {
  test('a storm throttles so many calls, or a share of them that the seed chooses', async () => {
    add({ kind: 'throttling-storm', accounts, times: 2, afterCalls: 1 });
    const outcome = () => rules().then(() => 'answered', errorName);
    const outcomes = [];
    for (let i = 0; i < 5; i++) outcomes.push(await outcome());
    const throttled = 'ThrottlingException';
    expect(outcomes).toEqual(['answered', throttled, throttled, 'answered', 'answered']);

    const share = async () => {
      simulator.control({ clearFaults: true, addFaults: [{ kind: 'throttling-storm', accounts, probability: 0.3 }] });
      const results = [];
      for (let i = 0; i < 60; i++) results.push(await outcome());
      return results;
    };
    const first = await share();
    expect(first.filter((one) => one === throttled).length).toBeGreaterThan(5);
    expect(first.filter((one) => one === throttled).length).toBeLessThan(35);
    expect(await share()).toEqual(first);
  });

  test('server errors are 500 or 503', async () => {
    add({ kind: 'server-error', accounts, operations: ['config:DescribeConfigRules'] });
    expect(await errorOf(rules())).toMatchObject({ name: 'InternalFailure', status: 500 });
    simulator.control({ clearFaults: true, addFaults: [{ kind: 'server-error', accounts, status: 503 }] });
    expect(await errorOf(rules())).toMatchObject({ name: 'ServiceUnavailable', status: 503 });
  });

  test('a connection is cut before the answer, or half-way through it', async () => {
    add({ kind: 'cut-connection', accounts });
    expect((await errorOf(rules())).message).toMatch(/socket hang up|ECONNRESET/);
    simulator.control({ clearFaults: true, addFaults: [{ kind: 'cut-connection', accounts, when: 'half-way' }] });
    expect((await errorOf(rules())).message).toMatch(/aborted|ECONNRESET|terminated|JSON/);
  });

  test('a slow answer comes whole, and one that hangs not at all', async () => {
    add({ kind: 'slow-answer', accounts, delayMs: 30, times: 1 });
    expect((await rules()).ConfigRules!.length).toBeGreaterThan(0);
    add({ kind: 'hang', accounts });
    const signal = AbortSignal.timeout(200);
    const hung = client.send(new config.DescribeConfigRulesCommand({}), { abortSignal: signal });
    expect((await errorOf(hung)).name).toBe('AbortError');
  });

  test('the network is cut for every caller, answers under way included, until it is restored', async () => {
    simulator.resetLog();
    add({ kind: 'hang', accounts });
    const underWay = errorOf(rules());
    while (simulator.log().concurrent.most === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    simulator.control({ network: 'cut', clearFaults: true });
    const network = /socket hang up|ECONNRESET|EPIPE/;
    expect((await underWay).message).toMatch(network);
    expect((await errorOf(rules())).message).toMatch(network);
    expect((await errorOf(s3Client(simulator).send(new s3.ListObjectsV2Command({ Bucket: BUCKET })))).message).toMatch(
      network,
    );
    const response = await fetch(`${simulator.url}/_simulator/control`, {
      method: 'POST',
      body: '{"network":"restored"}',
    });
    expect(response.status).toBe(200);
    await rules();
  });
});

describe('at S3', () => {
  test('data comes back spoiled, which its checksum tells, and a lost answer does not undo a write', async () => {
    const place = { Bucket: BUCKET, Key: 'history/1.json' };
    await client3().send(new s3.PutObjectCommand({ ...place, Body: '{"a":1}\n{"b":2}\n' }));
    const read = async (how: 'unknown-enum' | 'truncated' | 'garbage') => {
      simulator.control({ clearFaults: true });
      add({ kind: 'malformed', how, operations: ['s3:GetObject'] });
      return errorOf(
        client3()
          .send(new s3.GetObjectCommand(place))
          .then(({ Body }) => Body!.transformToString()),
      );
    };
    for (const how of ['unknown-enum', 'truncated', 'garbage'] as const) {
      expect((await read(how)).message).toMatch(/Checksum mismatch/);
    }
    simulator.control({ clearFaults: true });
    add({ kind: 'cut-connection', when: 'half-way', operations: ['s3:PutObject'] });
    expect((await errorOf(put('answer-lost'))).message).toMatch(/aborted|ECONNRESET|hang up/);
    const head = await client3().send(new s3.HeadObjectCommand({ Bucket: BUCKET, Key: 'answer-lost' }));
    expect(head.ContentLength).toBe(200_000);
  });

  const client3 = () => s3Client(simulator);
  const put = (Key: string) =>
    client3().send(new s3.PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x'.repeat(200_000) }));

  test('it refuses, is unavailable, or cuts an upload in the middle, for keys with a prefix', async () => {
    add({ kind: 's3-refuse', how: '403', keyPrefix: 'raw/' });
    expect(await errorOf(put('raw/a'))).toEqual({ name: 'AccessDenied', message: 'Access Denied', status: 403 });
    await put('reports/a');
    simulator.control({ clearFaults: true, addFaults: [{ kind: 's3-refuse', how: '503' }] });
    expect(await errorOf(put('raw/a'))).toMatchObject({ name: 'ServiceUnavailable', status: 503 });
    simulator.control({ clearFaults: true, addFaults: [{ kind: 's3-refuse', how: 'PermanentRedirect' }] });
    expect(await errorOf(put('raw/a'))).toMatchObject({ name: 'PermanentRedirect', status: 301 });
    simulator.control({ clearFaults: true, addFaults: [{ kind: 's3-refuse', how: 'InvalidRequest' }] });
    expect(await errorOf(put('raw/a'))).toMatchObject({ name: 'InvalidRequest', status: 400 });
    simulator.control({
      clearFaults: true,
      addFaults: [{ kind: 's3-refuse', how: 'cut', operations: ['s3:PutObject'] }],
    });
    expect((await errorOf(put('raw/a'))).message).toMatch(/socket hang up|ECONNRESET|EPIPE/);
    simulator.control({ clearFaults: true, addFaults: [{ kind: 's3-refuse', how: 'slow', delayMs: 10 }] });
    await put('raw/a');
    simulator.control({
      clearFaults: true,
      addFaults: [{ kind: 's3-refuse', how: 'cut', operations: ['s3:GetObject'] }],
    });
    const read = client3()
      .send(new s3.GetObjectCommand({ Bucket: BUCKET, Key: 'raw/a' }))
      .then(({ Body }) => Body!.transformToString());
    expect((await errorOf(read)).message).toMatch(/aborted|ECONNRESET|terminated/);
  });
});

test('an organization without accounts', async () => {
  add({ kind: 'zero-accounts' });
  expect((await organizationsClient(simulator).send(new ListAccountsCommand({}))).Accounts).toEqual([]);
  expect([...simulator.oracle().regions()]).toEqual([]);
});

describe('chosen accounts', () => {
  test('are as many as asked, active, never the hub’s nor management’s, and not chosen twice', async () => {
    const faults = add(
      { kind: 'role-missing', accounts: { count: 3 } },
      { kind: 'access-denied', accounts: { share: 0.5 } },
    );
    const chosen = faults.flatMap((report) => report.accounts);
    expect(faults.map((report) => report.accounts.length)).toEqual([3, 3]);
    expect(new Set(chosen).size).toBe(6);
    expect(chosen.filter((id) => id === '123456789012' || id === '210987654321')).toEqual([]);
  });

  test('are mended one by one', async () => {
    add({ kind: 'role-missing', accounts });
    await errorOf(assume(simulator, SECOND_ACCOUNT));
    simulator.control({ mend: accounts });
    expect((await assume(simulator, SECOND_ACCOUNT)).accessKeyId).toMatch(/^ASIA/);
  });
});
