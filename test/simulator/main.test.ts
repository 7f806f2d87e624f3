// The command: what it prints is what a shell needs, bad arguments end it with one line, a signal ends it cleanly.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';

const main = new URL('../../simulator/main.ts', import.meta.url).pathname;
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'simulate-test-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function start(...parameters: string[]) {
  const child = spawn(process.execPath, [main, ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ended = new Promise<{ code: number | null; output: string; errors: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, output, errors }));
  });
  const printed = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => pattern.test(output) && resolve(output);
      child.stdout.on('data', look);
      void ended.then(() => reject(new Error(`ended without ${String(pattern)}: ${errors}`)));
    });
  return { child, ended, printed };
}

test('it prints the lines that lead an SDK to it, and ends with 0 on SIGTERM', async () => {
  const { child, ended, printed } = start(
    '--port',
    '0',
    '--accounts',
    '3',
    '--seed',
    '9',
    '--data',
    join(directory, 'data'),
  );
  const output = await printed(/Ctrl-C ends it/);
  const lines = [...output.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name, value]) => [name!, value!] as const);
  const variables = Object.fromEntries(lines);
  const client = new STSClient({
    endpoint: variables['AWS_ENDPOINT_URL']!,
    region: variables['AWS_REGION']!,
    credentials: {
      accessKeyId: variables['AWS_ACCESS_KEY_ID']!,
      secretAccessKey: variables['AWS_SECRET_ACCESS_KEY']!,
      sessionToken: variables['AWS_SESSION_TOKEN']!,
    },
  });
  expect((await client.send(new GetCallerIdentityCommand({}))).Account).toBe('123456789012');
  expect(variables['REPORT_BUCKET']).toBe('sys-compliance-reports-local');
  child.kill('SIGTERM');
  const { code, errors } = await ended;
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
});

test('bad arguments end it with 64 and one line', async () => {
  const scenario = join(directory, 'wrong.json');
  writeFileSync(scenario, '{"accounts":"many","colour":"blue"}');
  const wrong = [
    [['--port', 'x'], /^option '--port <number>' argument 'x' is invalid\. A whole number is accepted\.\n$/],
    [['--portt', '1'], /^unknown option '--portt'\n/],
    [['--scenario', 'nowhere.json'], /^--scenario nowhere\.json: ENOENT.*\n$/],
    [['--scenario', scenario], /^scenario: accounts: .*expected number.*; .*"colour"\n$/],
  ] as const;
  for (const [parameters, line] of wrong) {
    const { code, output, errors } = await start(...parameters).ended;
    expect({ code, output }).toEqual({ code: 64, output: '' });
    expect(errors).toMatch(line);
  }
});
