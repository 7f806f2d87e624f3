// Links to AWS Config's console and to AWS's page on a managed rule.
import { expect, test } from 'vitest';
import { PARTITIONS } from '#domain/partitions.ts';
import { linkToManagedRule, linkToResource, linkToRule } from '#domain/worksheets/aws-links.ts';

test.each([
  ['us-east-1', 'https://us-east-1.console.aws.amazon.com/config/home?region=us-east-1#'],
  ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn/config/home?region=cn-north-1#'],
  ['us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/config/home?region=us-gov-west-1#'],
  ['eusc-de-east-1', 'https://eusc-de-east-1.console.amazonaws-eusc.eu/config/home?region=eusc-de-east-1#'],
])('a rule and a resource of %s are in the console of its partition', (region, console) => {
  expect(linkToRule(region, 'my rule')).toBe(`${console}/rules/details?configRuleName=my%20rule`);
  expect(linkToResource(region, 'AWS::S3::Bucket', 'a/b&c=d#e')).toBe(
    `${console}/resources/timeline?resourceId=a%2Fb%26c%3Dd%23e&resourceType=AWS%3A%3AS3%3A%3ABucket`,
  );
});

test('a partition without a public console has no links', () => {
  const secret = PARTITIONS.filter(({ console }) => console === undefined);
  expect(secret.map(({ globalRegion }) => linkToRule(globalRegion, 'r'))).toEqual(secret.map(() => undefined));
  expect(secret.length).toBeGreaterThan(0);
});

test('an address that is too long for Excel, and one with half a character, break nothing', () => {
  expect(linkToResource('us-east-1', 'T', 'x'.repeat(2_000))).toBeUndefined();
  expect(linkToResource('us-east-1', 'T', 'a\ud800')).toMatch(/resourceId=a%EF%BF%BD&/);
});

test('a managed rule has a page under the name of the rule, and another rule has none', () => {
  const page = 'https://docs.aws.amazon.com/config/latest/developerguide/access-keys-rotated.html';
  expect(['access-keys-rotated', 'ACCESS_KEYS_ROTATED'].map(linkToManagedRule)).toEqual([page, page]);
  expect(linkToManagedRule('my-own-rule')).toBeUndefined();
});
