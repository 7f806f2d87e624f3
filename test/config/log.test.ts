// Log lines as Datadog reads them: one JSON object a line on stdout, in the names that monitors ask for.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The lines that a process of its own writes, without what differs from run to run. */
async function linesOf(script: string): Promise<Record<string, unknown>[]> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd: root });
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { timestamp, duration_ms, ...fields } = JSON.parse(line) as Record<string, unknown>;
      expect([typeof timestamp, duration_ms === undefined ? 'number' : typeof duration_ms]).toEqual([
        'string',
        'number',
      ]);
      const stack = fields['error.stack'] as string | undefined;
      return { ...fields, ...(stack !== undefined && { 'error.stack': stack.split('\n')[0] }) };
    });
}

test('a line has its level, service, message and fields, and the environment that Datadog names', async () => {
  const script = `
    import { createLogger, errorFields } from '#src/observability/log.ts';
    const logger = createLogger({ LOG_LEVEL: 'info', DD_ENV: 'prod', DD_VERSION: '1.2.3' });
    logger.debug('not written');
    logger.info({ run_id: 'run-1' }, 'worker started');
    logger.error(errorFields(new RangeError('too far')), 'worker failed');
    logger.warn(errorFields('no error at all'), 'odd');
  `;
  const common = { service: 'aws-config-compliance', env: 'prod', version: '1.2.3' };
  expect(await linesOf(script)).toEqual([
    { ...common, status: 'info', message: 'worker started', run_id: 'run-1' },
    {
      ...common,
      status: 'error',
      message: 'worker failed',
      'error.kind': 'RangeError',
      'error.message': 'too far',
      'error.stack': 'RangeError: too far',
    },
    {
      ...common,
      status: 'warn',
      message: 'odd',
      'error.kind': 'Error',
      'error.message': 'no error at all',
    },
  ]);
});

test('a failed attempt at an account names run, account, attempt and error, and keeps no task token', async () => {
  const script = `
    import { MockActivityEnvironment } from '@temporalio/testing';
    import { createLogger, addRunAndAccountToLog, createTemporalLogger } from '#src/observability/log.ts';
    const logger = createTemporalLogger(createLogger({ LOG_LEVEL: 'info' }));
    const environment = new MockActivityEnvironment({ attempt: 2 }, { logger, interceptors: [addRunAndAccountToLog] });
    const scanAccount = () => Promise.reject(new RangeError('half a page'));
    await environment.run(scanAccount, { runId: 'run-1', account: { id: '012345678901' } }).catch(() => undefined);
  `;
  expect(await linesOf(script)).toEqual([
    expect.objectContaining({
      status: 'warn',
      service: 'aws-config-compliance',
      message: 'Activity failed',
      run_id: 'run-1',
      account_id: '012345678901',
      attempt: 2,
      'error.kind': 'RangeError',
      'error.message': 'half a page',
    }),
  ]);
  expect(JSON.stringify(await linesOf(script))).not.toContain('taskToken');
});

test('a secret of the environment and a password in an address are on no line', async () => {
  const script = `
    import { createLogger, errorFields } from '#src/observability/log.ts';
    const secret = 'with "quotes" and more';
    const logger = createLogger({ LOG_LEVEL: 'info' }, [secret]);
    logger.warn({ reason: secret }, 'refused: ' + secret + ' at https://user:pa55word@proxy.example.com:3128/path');
  `;
  expect(await linesOf(script)).toEqual([
    {
      service: 'aws-config-compliance',
      status: 'warn',
      reason: '(not shown)',
      message: 'refused: (not shown) at https://(not shown)@proxy.example.com:3128/path',
    },
  ]);
});
