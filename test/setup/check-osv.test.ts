// The scan for vulnerabilities with an osv-scanner that only ends as the real one does.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const script = fileURLToPath(new URL('../../setup/check-osv.mjs', import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-osv-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The exit code and all output, with an osv-scanner of these lines; without one if there are none. */
function scan(lines?: string) {
  if (lines !== undefined) {
    writeFileSync(join(folder, 'osv-scanner'), `#!/bin/sh\n${lines}\n`);
    chmodSync(join(folder, 'osv-scanner'), 0o755);
  }
  const PATH = lines === undefined ? folder : [folder, process.env['PATH']].join(delimiter);
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8', env: { PATH } });
  return { status, said: `${stdout}${stderr}` };
}

test.each([
  ['no scanner', undefined, 0, 'not scanned for vulnerabilities: osv-scanner is not on the PATH'],
  [
    'no database',
    'echo no offline version of the database >&2; exit 127',
    0,
    'osv-scanner ended with 127: no offline version of the database',
  ],
  ['nothing found', 'exit 0', 0, 'no known vulnerability in package-lock.json'],
  ['a vulnerability', 'echo GHSA-0000; exit 1', 1, 'GHSA-0000'],
])('with %s the scan says so, and fails only for a vulnerability', (_case, lines, status, said) => {
  expect(scan(lines)).toEqual({ status, said: expect.stringContaining(said) as string });
});
