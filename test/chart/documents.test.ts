// The values and the Helm command that the documents give, through Helm.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resourcesOf, type Resource } from '../../setup/deploy-chart.mjs';
import { fencesOf, sectionOf } from '../docs/markdown.ts';
import { read } from '../docs/repository.ts';
import { envOf, helmPath, only } from './resources.ts';

const REPLACEMENTS = {
  HUB_ACCOUNT: '111122223333',
  MANAGEMENT_ACCOUNT: '444455556666',
  ADDRESS: 'temporal.example:7233',
  NAMESPACE: 'compliance-ptdev',
  REPOSITORY: '111122223333.dkr.ecr.us-east-1.amazonaws.com/aws-config-compliance',
  DIGEST: `sha256:${'0'.repeat(64)}`,
};

/** A text with its names in capitals replaced. */
function fill(text: string): string {
  return Object.entries(REPLACEMENTS).reduce(
    (filled, [name, value]) => filled.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), value),
    text,
  );
}

/** The one block of a section. */
function blockOf(page: string, heading: string, language: string): string {
  const [block, ...others] = fencesOf(sectionOf(read(page), heading), language);
  if (block === undefined || others.length > 0)
    throw new Error(`expected one ${language} block in ${page}, ${heading}`);
  return fill(block);
}

/** What the documented Helm command makes of values files that are each on top of those before it. */
function renderAsDocumented(...values: string[]): Resource[] {
  const [command = ''] = blockOf('docs/deployment.md', '### Install', 'sh').replaceAll('\\\n', ' ').split('\n');
  const [helm, upgrade, install, release, ...options] = command.split(/\s+/);
  expect([helm, upgrade, install, release]).toEqual(['helm', 'upgrade', '--install', 'aws-config-compliance']);
  const folder = mkdtempSync(join(tmpdir(), 'documents-'));
  try {
    const files = values.map((text, index) => {
      const file = join(folder, `${index}.yaml`);
      writeFileSync(file, text);
      return file;
    });
    const own = options.indexOf('../ptdev.yaml');
    expect(options[own - 1]).toBe('--values');
    options.splice(own - 1, 2, ...files.flatMap((file) => ['--values', file]));
    const rendered = execFileSync(helmPath(), ['template', 'aws-config-compliance', ...options], { encoding: 'utf8' });
    return resourcesOf(rendered);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const installation = () => blockOf('docs/deployment.md', '### Values', 'yaml');

test('the installation of docs/deployment.md names accounts, image, Secrets and the Temporal server', () => {
  const resources = renderAsDocumented(installation());
  expect(only(resources, 'ConfigMap').data).toMatchObject({
    ORG_ROLE_ARN: 'arn:aws:iam::444455556666:role/system-config-report-generator-list-org-role',
    REPORT_BUCKET: 'sys-compliance-reports-ptdev',
    REGIONS: 'us-east-1,ap-east-1',
  });
  const worker = only(resources, 'Deployment');
  expect(worker.spec.template.spec.containers[0].image).toBe(`${REPLACEMENTS.REPOSITORY}@${REPLACEMENTS.DIGEST}`);
  expect(envOf(worker)).toMatchObject({
    TEMPORAL_ADDRESS: REPLACEMENTS.ADDRESS,
    TEMPORAL_NAMESPACE: REPLACEMENTS.NAMESPACE,
    EVIDENCE_KEY: { secretKeyRef: { name: 'report-evidence', key: 'evidence-key' } },
    SLACK_WEBHOOK_URL: { secretKeyRef: { name: 'report-channels', key: 'slack-webhook-url' } },
  });
});

test('the values of docs/temporal-on-eks.md connect the worker by mutual TLS', () => {
  const values = blockOf('docs/temporal-on-eks.md', '## Connect the worker', 'yaml');
  expect(envOf(only(renderAsDocumented(installation(), values), 'Deployment'))).toMatchObject({
    TEMPORAL_ADDRESS: 'temporal-frontend.temporal.svc.cluster.local:7233',
    TEMPORAL_NAMESPACE: 'compliance',
    TEMPORAL_TLS: 'true',
    TEMPORAL_TLS_SERVER_NAME: 'temporal-frontend',
    TEMPORAL_TLS_CLIENT_CERT_PATH: '/etc/temporal/client/tls.crt',
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/etc/temporal/ca/ca.crt',
  });
});

test('the values of docs/alerts.md scrape the worker and alert', () => {
  const resources = renderAsDocumented(installation(), blockOf('docs/alerts.md', '## Install', 'yaml'));
  expect(only(resources, 'PodMonitor').metadata).toMatchObject({ labels: { release: 'kube-prometheus-stack' } });
  expect(only(resources, 'PrometheusRule').metadata).toMatchObject({ labels: { release: 'kube-prometheus-stack' } });
  expect(only(resources, 'NetworkPolicy').spec.ingress).toHaveLength(1);
});
