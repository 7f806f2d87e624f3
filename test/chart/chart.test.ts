// What the chart makes of its values: one whole worker of each environment.
import { expect, test } from 'vitest';
import { isThere } from '../docs/repository.ts';
import type { Resource } from '../../setup/deploy-chart.mjs';
import { envOf, only, podOf, render } from './resources.ts';

test('an environment is one of each resource', async () => {
  const resources = await render('ptdev');
  expect(resources.map(({ kind, metadata }) => `${kind} ${metadata.name}`).toSorted()).toEqual([
    'ConfigMap aws-config-compliance',
    'Deployment aws-config-compliance',
    'Job aws-config-compliance-schedule',
    'NetworkPolicy aws-config-compliance',
    'Pod aws-config-compliance-doctor',
    'PodDisruptionBudget aws-config-compliance',
    'ServiceAccount report-generator-sa',
    'ServiceAccount report-schedule-sa',
  ]);
  expect(new Set(resources.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['security-compliance']));
});

test('the settings follow from environment and accounts', async () => {
  expect(only(await render('ptdev'), 'ConfigMap').data).toEqual({
    AWS_REGION: 'us-east-1',
    DD_ENV: 'ptdev',
    DD_VERSION: '1.0.1',
    HEALTH_PORT: '8080',
    LOG_LEVEL: 'debug',
    METRICS_PORT: '9464',
    ORG_ROLE_ARN: 'arn:aws:iam::444455556666:role/system-config-report-generator-list-org-role',
    REGIONS: 'us-east-1,ap-east-1',
    REPORT_BUCKET: 'sys-compliance-reports-ptdev',
  });
});

test('waivers and settings are files of the worker, and a change of theirs restarts it', async () => {
  const set = ['files.waivers=waivers: []', 'files.reportSettings=dueDays: { critical: 3 }'].map((text) =>
    text.replaceAll(/[{}]/g, '\\$&'),
  );
  const [without, resources] = [await render('ptdev'), await render('ptdev', ...set)];
  const files = resources.find(({ metadata }) => metadata.name === 'aws-config-compliance-files')!;
  expect(files.data).toEqual({ 'waivers.yaml': 'waivers: []', 'report-settings.yaml': 'dueDays: { critical: 3 }' });
  const worker = only(resources, 'Deployment');
  expect(envOf(worker)).toMatchObject({
    WAIVERS_FILE: '/etc/report/waivers.yaml',
    REPORT_SETTINGS_FILE: '/etc/report/report-settings.yaml',
  });
  const pod = podOf(worker);
  expect(pod.containers[0].volumeMounts).toContainEqual({
    ...{ name: 'report-files', mountPath: '/etc/report', readOnly: true },
  });
  expect(pod.volumes).toContainEqual({
    name: 'report-files',
    configMap: { name: 'aws-config-compliance-files' },
  });
  const doctor = only(resources, 'Pod').spec;
  expect(doctor.volumes).toContainEqual({ name: 'report-files', configMap: { name: 'aws-config-compliance-files' } });
  expect(doctor.containers[0].env).toContainEqual({ name: 'WAIVERS_FILE', value: '/etc/report/waivers.yaml' });
  const checksum = (of: Resource[]) => only(of, 'Deployment').spec.template.metadata.annotations['checksum/config'];
  expect(checksum(resources)).not.toBe(checksum(without));
});

test('the worker has the hub role, no token of the Kubernetes API, and no privilege', async () => {
  const resources = await render('prod');
  const account = resources.find(({ metadata }) => metadata.name === 'report-generator-sa')!;
  expect(account.metadata.annotations).toMatchObject({
    'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/system-config-report-generator-write-role',
  });
  const pod = podOf(only(resources, 'Deployment'));
  expect(pod).toMatchObject({
    serviceAccountName: 'report-generator-sa',
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
    terminationGracePeriodSeconds: 90,
  });
  const [worker] = pod.containers;
  expect(worker.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  expect(worker.resources).toMatchObject({ requests: { cpu: '500m', memory: '512Mi' }, limits: { memory: '768Mi' } });
  expect(worker.resources.limits).not.toHaveProperty('cpu');
});

test('helm test runs doctor as the worker, with the settings of the worker', async () => {
  const resources = await render('prod');
  const doctor = resources.find(({ metadata }) => metadata.name === 'aws-config-compliance-doctor')!;
  const worker = podOf(only(resources, 'Deployment'));
  const [container] = doctor.spec.containers;
  expect(doctor.metadata.annotations).toMatchObject({ 'helm.sh/hook': 'test' });
  expect({ args: container.args, account: doctor.spec.serviceAccountName, settings: container.envFrom }).toEqual({
    args: ['src/cli/doctor.ts'],
    account: worker.serviceAccountName,
    settings: worker.containers[0].envFrom,
  });
  expect(isThere(container.args[0])).toBe(true);
});

test('the schedule Job follows install, upgrade and rollback, as an identity that has no role', async () => {
  const resources = await render('prod');
  const job = only(resources, 'Job');
  expect(job.metadata.annotations).toMatchObject({ 'helm.sh/hook': 'post-install,post-upgrade,post-rollback' });
  expect(podOf(job).containers[0].args).toEqual(['src/schedule.ts']);
  const account = resources.find(({ metadata }) => metadata.name === podOf(job).serviceAccountName)!;
  expect(account.metadata.annotations).toBeUndefined();
});
