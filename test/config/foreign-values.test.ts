// Settings whose values others define: IANA's time zones as Temporal takes them, and KMS keys as S3 does.
import { expect, test } from 'vitest';
import { parseConfig } from '#src/config/config.ts';

const required = { REPORT_BUCKET: 'reports-of-acme' };

function messageOf(env: Record<string, string>): string {
  try {
    parseConfig(env);
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
}

test.each([
  ['asia/hong_kong', 'expected the IANA spelling Asia/Hong_Kong (given: "asia/hong_kong")'],
  ['asia/KOLKATA', 'expected the IANA spelling Asia/Kolkata (given: "asia/KOLKATA")'],
  ['PST', 'expected the IANA spelling America/Los_Angeles (given: "PST")'],
  ['utc', 'expected the IANA spelling UTC (given: "utc")'],
  [
    '+08:00',
    'expected an IANA time zone such as Asia/Hong_Kong, not an offset (for this one: Etc/GMT-8) (given: "+08:00")',
  ],
  ['-0930', 'expected an IANA time zone such as Asia/Hong_Kong, not an offset (given: "-0930")'],
  ['SystemV/PST8', 'expected an IANA time zone such as Asia/Hong_Kong (given: "SystemV/PST8")'],
  ['Kowloon', 'expected an IANA time zone such as Asia/Hong_Kong (given: "Kowloon")'],
])('the time zone %s is refused in one line', (SCHEDULE_TIMEZONE, message) => {
  expect(messageOf({ ...required, SCHEDULE_TIMEZONE })).toBe(`SCHEDULE_TIMEZONE: ${message}`);
});

test("every name that the system's time zone database has is accepted, and no other spelling of it", () => {
  const accepts = (SCHEDULE_TIMEZONE: string) => parseConfig({ ...required, SCHEDULE_TIMEZONE }).SCHEDULE_TIMEZONE;
  const names = [
    ...Intl.supportedValuesOf('timeZone'),
    'Asia/Kolkata',
    'Europe/Kyiv',
    'US/Pacific',
    'UTC',
    'Etc/GMT+8',
  ];
  expect(names.map(accepts)).toEqual(names);
  expect(names.map((name) => messageOf({ ...required, SCHEDULE_TIMEZONE: name.toLowerCase() }))).toEqual(
    names.map(
      (name) => `SCHEDULE_TIMEZONE: expected the IANA spelling ${name} (given: ${JSON.stringify(name.toLowerCase())})`,
    ),
  );
});

test('a KMS key is named by its ARN, id or alias', () => {
  const id = '1234abcd-12ab-34cd-56ef-1234567890ab';
  const multiRegion = `mrk-${id.replaceAll('-', '')}`;
  const keys = [id, multiRegion, 'alias/aws/s3', `arn:aws-eusc:kms:eusc-de-east-1:111122223333:key/${multiRegion}`];
  const accepted = keys.map((key) => parseConfig({ ...required, S3_SSE: 'aws:kms', S3_SSE_KMS_KEY_ID: key }));
  expect(accepted.map(({ S3_SSE_KMS_KEY_ID }) => S3_SSE_KMS_KEY_ID)).toEqual(keys);
  expect(messageOf({ ...required, S3_SSE: 'aws:kms', S3_SSE_KMS_KEY_ID: 'reports' })).toBe(
    'S3_SSE_KMS_KEY_ID: expected the ARN of a KMS key, or its id or alias if it is in the same account (given: "reports")',
  );
});
