// Everything that checkov knows of this repository, in one process: starting it takes more CPU time than checking.

import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { root } from './machine.mjs';
import { SetupError } from './log.mjs';

/** What checkov must have looked into besides the chart, by framework: the files that it has a check for. */
const expected = {
  dockerfile: ['/Dockerfile'],
  terraform: [
    '/terraform/anchor/main.tf',
    '/terraform/hub/bucket.tf',
    '/terraform/hub/main.tf',
    '/terraform/organization/main.tf',
  ],
  cloudformation: ['/terraform/spokes/spoke-role.yaml'],
};

/**
 * @typedef {{ check_id: string, check_name: string, resource: string, file_path: string }} Finding
 * @typedef {{ check_type: string, results: { passed_checks: Finding[], failed_checks: Finding[], parsing_errors: string[] } }} Report
 */

/**
 * Checks the rendered charts, the Dockerfile, Terraform and CloudFormation; ends quietly if checkov finds nothing.
 * @param {(name: string, args: string[]) => Promise<string>} tool runs a tool and gives its output
 * @param {string[]} charts files of the rendered charts
 * @throws {SetupError} with a line for each finding, and for each file that checkov did not look into
 */
export async function checkovFindings(tool, charts) {
  const folder = mkdtempSync(join(tmpdir(), 'checkov-'));
  try {
    mkdirSync(join(folder, 'chart'));
    for (const file of charts) copyFileSync(file, join(folder, 'chart', basename(file)));
    copyFileSync(join(root, 'Dockerfile'), join(folder, 'Dockerfile'));
    cpSync(join(root, 'terraform'), join(folder, 'terraform'), {
      recursive: true,
      filter: (path) => !path.endsWith('.terraform'),
    });
    const files = { kubernetes: charts.map((file) => `/chart/${basename(file)}`), ...expected };
    const frameworks = ['--framework', ...Object.keys(files)];
    const how = ['--compact', '--skip-download', '--soft-fail', '--output', 'json'];
    const printed = await tool('checkov', [...frameworks, ...how, '--directory', folder]);
    const lines = findings(/** @type {Report[]} */ (JSON.parse(printed)), files);
    if (lines.length > 0) throw new SetupError(lines.join('\n'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Report[]} reports
 * @param {Record<string, string[]>} files that each framework must have looked into
 * @returns {string[]} a line each
 */
function findings(reports, files) {
  const failed = reports.flatMap(({ check_type: framework, results }) => [
    ...results.failed_checks.map(
      (one) => `${one.check_id} ${one.check_name}: ${framework}, ${one.file_path}, ${one.resource}`,
    ),
    ...results.parsing_errors.map((file) => `${framework} cannot parse ${file}`),
  ]);
  const unseen = Object.entries(files).flatMap(([framework, wanted]) => {
    const passed = reports.find((report) => report.check_type === framework)?.results.passed_checks ?? [];
    const seen = new Set(passed.map((one) => one.file_path));
    return wanted.filter((file) => !seen.has(file)).map((file) => `${framework}: no check of ${file} passed`);
  });
  return [...failed, ...unseen];
}
