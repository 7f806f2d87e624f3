// Where the links of a notification lead.
import { expect, test } from 'vitest';
import { buildMessage } from '#src/notifications/message.ts';
import { aNotification } from './notifications.ts';

test('links lead to the report in the console and to this execution in the Temporal UI', () => {
  expect(buildMessage(aNotification({ workflowId: 'a b/ü', bucket: 'b' })).links).toEqual([
    {
      text: 'Report in the S3 console',
      url: 'https://us-east-1.console.aws.amazon.com/s3/object/b?region=us-east-1&prefix=reports%2Fconfig-compliance-2026-11-23.xlsx',
    },
    {
      text: 'Run in the Temporal UI',
      url: 'https://temporal.acme.example/namespaces/default/workflows/a%20b%2F%C3%BC/0192f0c1-7a5e-7cc0-8000-3f1a2b3c4d5e/history',
    },
  ]);
  const { publication: _none, temporalUiUrl: _address, ...failed } = aNotification({ event: 'run-failed' });
  expect(buildMessage(failed).links).toEqual([]);
});

test.each([
  ['cn-north-1', 'cn-north-1.console.amazonaws.cn'],
  ['us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
  ['eusc-de-east-1', 'eusc-de-east-1.console.amazonaws-eusc.eu'],
  ['nz-south-1', 'nz-south-1.console.aws.amazon.com'],
])('the console of %s is that of its partition', (region, host) => {
  const [report] = buildMessage(aNotification({ region })).links;
  expect(new URL(report!.url).host).toBe(host);
});

test('no link leads to a console whose host is not public', () => {
  const texts = buildMessage(aNotification({ region: 'us-iso-east-1' })).links.map(({ text }) => text);
  expect(texts).toEqual(['Run in the Temporal UI']);
});
