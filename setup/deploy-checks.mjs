// What check-deploy.mjs checks: each check ends quietly, or throws with what it found.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkovFindings } from './deploy-checkov.mjs';
import { kubernetesVersions, lintChart, renderChart, renderingNames, resourcesOf } from './deploy-chart.mjs';
import { customResourceFindings, innerResources, isCustom } from './deploy-custom-resources.mjs';
import { providerFindings } from './deploy-provider.mjs';
import { policyTemplate } from './deploy-policies.mjs';
import { absent, pythonTools, terraform } from './deploy-tools.mjs';
import { absentPromtool, promtool } from './promtool.mjs';
import { runInForeground } from './foreground.mjs';
import { helm } from './helm.mjs';
import { root, runQuietly } from './machine.mjs';
import { scriptOf } from './environment.mjs';
import { SetupError } from './log.mjs';

/**
 * @typedef {import('./run-checks.mjs').Counts} Counts
 * @typedef {import('./run-checks.mjs').Check} Check
 */

const rendered = join(root, '.cache', 'deploy', 'rendered');

/** @returns {Promise<Check[]>} `missing` says why a check cannot be run on this machine */
export async function deployChecks() {
  const python = await pythonTools();
  const helmPath = await helm();
  const promtoolPath = await promtool();
  const terraformPath = terraform();
  rmSync(rendered, { recursive: true, force: true });
  mkdirSync(rendered, { recursive: true });

  /** @type {(name: string, args: string[]) => Promise<string>} */
  const tool = (name, args) => runQuietly(python.tool(name), args, { ...process.env, PATH: python.path });

  return [
    ...renderingNames().flatMap((name) => chartChecks(name, helmPath)),
    ...kubernetesVersions.map((version) => ({
      name: `kubernetes-validate --strict ${version}: rendered charts, deploy/namespace.yaml`,
      run: () => validate(tool, version),
    })),
    {
      name: 'checkov: rendered charts, Dockerfile, terraform, spoke-role.yaml',
      run: () => checkovFindings(tool, renderedFiles()),
    },
    { name: 'hadolint: Dockerfile', run: () => tool('hadolint', ['Dockerfile']) },
    { name: 'shellcheck: deploy', run: () => tool('shellcheck', filesOf('deploy', '.sh')) },
    ...['terraform', 'datadog'].map((folder) => ({
      name: `terraform fmt: ${folder}`,
      missing: terraformPath ? undefined : absent.terraform,
      run: () => runQuietly(terraformPath ?? '', ['fmt', '-check', '-recursive', '-diff', folder]),
    })),
    ...readdirSync(join(root, 'terraform', 'policies')).map((module) => ({
      name: `terraform validate: policies/${module}`,
      missing: terraformPath ? undefined : absent.terraform,
      run: () => validateModule(terraformPath ?? '', module),
    })),
    {
      name: "terraform: argument names, by the AWS provider's types",
      run: async () => {
        const findings = await providerFindings();
        if (findings.length > 0) throw new SetupError(findings.join('\n'));
      },
    },
    {
      name: 'cfn-lint: the policies that Terraform makes',
      missing: terraformPath ? undefined : absent.terraform,
      run: async () => {
        const file = join(rendered, 'policies.json');
        writeFileSync(file, JSON.stringify(await policyTemplate(terraformPath ?? '')));
        await tool('cfn-lint', ['--include-checks', 'I', '--', file]);
      },
    },
    {
      name: 'cfn-lint: spoke-role.yaml, aggregator-role.yaml',
      run: () =>
        tool('cfn-lint', [...filesOf('terraform/spokes', '.yaml'), ...filesOf('terraform/aggregator', '.yaml')]),
    },
    {
      name: "datadog: monitors and dashboard by its own client's models",
      run: () =>
        runQuietly(python.python, [
          'setup/deploy/check_datadog.py',
          'datadog/dashboard.json',
          ...filesOf('datadog/monitors', '.json'),
        ]),
    },
    {
      name: "the chart's tests, with promtool",
      missing: helmPath ? (promtoolPath ? undefined : absentPromtool) : absent.helm,
      run: chartTests,
    },
  ];
}

/** @returns {Promise<Counts>} what vitest counted; it prints by itself what failed */
async function chartTests() {
  const counted = join(root, '.cache', 'deploy', 'chart-tests.json');
  rmSync(counted, { force: true });
  const vitest = [scriptOf('vitest'), 'run', '--config', 'vitest.chart.config.ts'];
  const { code } = await runInForeground(process.execPath, vitest, { ...process.env, TEST_COUNTS: counted });
  if (!existsSync(counted)) throw new SetupError(`vitest ended with ${code} and counted nothing`);
  const counts = JSON.parse(readFileSync(counted, 'utf8'));
  // No test is no success: the folder may have moved.
  if (counts.passed === 0 || (code !== 0 && counts.failed === 0))
    throw new SetupError(`vitest ended with ${code}: ${JSON.stringify(counts)}`);
  return counts;
}

/** @param {import('./deploy-chart.mjs').Rendering} name */
function renderedFile(name) {
  return join(rendered, `${name.replaceAll(/\W+/g, '-')}.yaml`);
}

/** What is rendered by now; a rendering that failed has failed its own check. */
function renderedFiles() {
  return renderingNames().map(renderedFile).filter(existsSync);
}

/**
 * @param {import('./deploy-chart.mjs').Rendering} name
 * @param {string | undefined} helmPath
 * @returns {Check[]} the second one writes what other checks read
 */
function chartChecks(name, helmPath) {
  const missing = helmPath ? undefined : absent.helm;
  return [
    { name: `helm lint --strict: ${name}`, missing, run: () => lintChart(helmPath ?? '', name) },
    {
      name: `helm template, custom resources by their models: ${name}`,
      missing,
      run: async () => {
        const resources = resourcesOf(await renderChart(helmPath ?? '', name));
        const known = [...resources.filter((resource) => !isCustom(resource)), ...resources.flatMap(innerResources)];
        writeFileSync(renderedFile(name), known.map((resource) => JSON.stringify(resource)).join('\n---\n'));
        const findings = await customResourceFindings(resources.filter(isCustom));
        if (findings.length > 0) throw new SetupError(findings.join('\n'));
      },
    },
  ];
}

/**
 * @param {(name: string, args: string[]) => Promise<string>} tool
 * @param {string} version of Kubernetes
 */
async function validate(tool, version) {
  const files = [...renderedFiles(), join(root, 'deploy', 'namespace.yaml')];
  const output = await tool('kubernetes-validate', ['--strict', '--quiet', '--kubernetes-version', version, ...files]);
  // It only warns of a kind that it has no schema of.
  if (output.includes('WARN')) throw new SetupError(output);
}

/**
 * @param {string} terraformPath
 * @param {string} module
 */
async function validateModule(terraformPath, module) {
  const folder = mkdtempSync(join(tmpdir(), 'validate-'));
  try {
    cpSync(join(root, 'terraform', 'policies', module), folder, { recursive: true });
    await runQuietly(terraformPath, [`-chdir=${folder}`, 'init', '-backend=false', '-input=false', '-no-color']);
    await runQuietly(terraformPath, [`-chdir=${folder}`, 'validate', '-no-color']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {string} ending
 */
function filesOf(folder, ending) {
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith(ending))
    .map((file) => `${folder}/${file}`);
}
