// AWS Config through the real SDK: queries for tags, recorders, regions that are off, rates.
import * as config from '@aws-sdk/client-config-service';
import { describe, expect, test } from 'vitest';
import { errorOf, SECOND_ACCOUNT, spokeConfig } from './clients.ts';
import { startSimulator } from '#simulator/server.ts';
import { openLargeAccount } from './account.ts';
import { pagesOf } from './listing.ts';

const { simulator, client } = await openLargeAccount();

describe('a query for tags', () => {
  const query = async (Expression: string, Limit?: number) => {
    const pages = await pagesOf((token) =>
      client.send(new config.SelectResourceConfigCommand({ Expression, Limit, ...token })),
    );
    return pages.map(({ Results }) => Results ?? []);
  };
  type Item = { resourceId: string; resourceType: string; tags: { key: string; value: string; tag: string }[] };
  const SELECT = 'SELECT resourceId, resourceType, tags';

  test('finds the resources that have one of the keys, a hundred a page, each once', async () => {
    const pages = await query(`${SELECT} WHERE tags.key IN ('Name', 'Owner')`, 100);
    expect(pages[0]!.length).toBe(100);
    const items = pages.flat().map((line) => JSON.parse(line) as Item);
    expect(items.filter(({ tags }) => !tags.some(({ key }) => key === 'Name' || key === 'Owner'))).toEqual([]);
    expect(new Set(items.map(({ resourceId, resourceType }) => `${resourceType} ${resourceId}`)).size).toBe(
      items.length,
    );
    expect(items.some(({ tags }) => tags.some(({ value }) => value === ''))).toBe(true);
    expect(items.flatMap(({ tags }) => tags).filter(({ key, value, tag }) => tag !== `${key}=${value}`)).toEqual([]);
    expect((await query(`${SELECT} WHERE tags.key IN ('Name', 'Owner')`)).flat()).toEqual(pages.flat());
  });

  test('is narrowed by type, and finds more without a key', async () => {
    const of = async (where: string) => (await query(`${SELECT}${where}`, 100)).flat().length;
    const all = await of('');
    const named = await of(" WHERE tags.key = 'Name'");
    const buckets = await of(" WHERE resourceType = 'AWS::S3::Bucket' AND tags.key = 'Name'");
    expect([all > named, named > buckets, buckets > 0]).toEqual([true, true, true]);
  });

  test('that AWS would not understand is an error', async () => {
    const names = [
      (await errorOf(query('SELECT everything'))).name,
      (await errorOf(query(`${SELECT} WHERE size > 3`))).name,
      (await errorOf(query(SELECT, 101))).name,
    ];
    expect(names).toEqual(['InvalidExpressionException', 'InvalidExpressionException', 'InvalidLimitException']);
  });
});

test('a recorder is there and recording; one of another name is not', async () => {
  const { ConfigurationRecorders } = await client.send(new config.DescribeConfigurationRecordersCommand({}));
  const { ConfigurationRecordersStatus } = await client.send(new config.DescribeConfigurationRecorderStatusCommand({}));
  expect(ConfigurationRecorders!.map(({ name }) => name)).toEqual(['default']);
  expect(ConfigurationRecordersStatus!.map(({ name, recording, lastStatus }) => [name, recording, lastStatus])).toEqual(
    [['default', true, 'Success']],
  );
  const other = new config.DescribeConfigurationRecordersCommand({ ConfigurationRecorderNames: ['other'] });
  expect((await errorOf(client.send(other))).name).toBe('NoSuchConfigurationRecorderException');
});

test('a region that is not enabled does not recognize the credentials', async () => {
  const elsewhere = await spokeConfig(simulator, SECOND_ACCOUNT, 'me-south-1');
  expect(await errorOf(elsewhere.send(new config.DescribeConfigRulesCommand({})))).toEqual({
    name: 'UnrecognizedClientException',
    message: 'The security token included in the request is invalid.',
    status: 400,
  });
});

test('each account and region has its own rate: a burst of ten, then ThrottlingException', async () => {
  // Refilled so slowly that no call of a busy machine finds a token more.
  const limited = await startSimulator({
    scenario: { accounts: 8, rates: { config: { perSecond: 0.001, burst: 10 } } },
  });
  try {
    const first = await spokeConfig(limited, SECOND_ACCOUNT);
    const call = (one: config.ConfigServiceClient) => one.send(new config.DescribeConfigurationRecordersCommand({}));
    const results = await Promise.allSettled(Array.from({ length: 15 }, () => call(first)));
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []));
    expect(refused.map(({ name, message }) => `${name}: ${message}`)).toEqual(
      Array(5).fill('ThrottlingException: Rate exceeded'),
    );
    await call(await spokeConfig(limited, SECOND_ACCOUNT, 'ap-east-1'));
    await call(await spokeConfig(limited, '123456789012'));
  } finally {
    await limited.close();
  }
});
