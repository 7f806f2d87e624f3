// Looks for known vulnerabilities in the locked packages with osv-scanner and its offline database, where a machine has them.
//   node setup/run.mjs setup/check-osv.mjs
// To get the database: osv-scanner scan source --offline-vulnerabilities --download-offline-databases --lockfile package-lock.json

import { spawnSync } from 'node:child_process';
import { root } from './machine.mjs';
import { log } from './log.mjs';

const PYTHON_LISTS = [
  'setup/deploy',
  'test/ecosystem',
  'test/queries',
  'test/workbook/legacy',
  'test/workbook/validator',
];
const LOCKFILES = [
  'package-lock.json',
  'setup/cluster/go.mod',
  ...PYTHON_LISTS.map((folder) => `${folder}/requirements.txt`),
];

// Offline, because the list of packages is nobody else's business, and because CI must not depend on a service.
const args = ['scan', 'source', '--offline-vulnerabilities', ...LOCKFILES.map((file) => `--lockfile=${file}`)];
const { status, error, stdout, stderr } = spawnSync('osv-scanner', args, { cwd: root, encoding: 'utf8' });

// osv-scanner exits with 1 if it found vulnerabilities; without a database it exits with another code and says so.
if (error) log('not scanned for vulnerabilities: osv-scanner is not on the PATH');
else if (status === 0) log(`no known vulnerability in ${LOCKFILES.join(', ')}`);
else if (status === 1) {
  process.stdout.write(stdout);
  process.exitCode = 1;
} else
  log(`not scanned for vulnerabilities: osv-scanner ended with ${status}: ${stderr.trim().split('\n').at(-1) ?? ''}`);
