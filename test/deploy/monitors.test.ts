// The monitors ask for what the worker says: names, thresholds and whom they wake.
import { expect, test } from 'vitest';
import { files, read } from '../docs/repository.ts';

type Monitor = { query: string; message: string; options: { thresholds: object; notify_no_data?: boolean } };

const monitorFiles = files.filter((file) => file.startsWith('datadog/monitors/'));
const monitor = (name: string) => JSON.parse(read(`datadog/monitors/${name}.json`)) as Monitor;

test('an error in the logs of the service alerts within five minutes', () => {
  expect(monitor('error-logs').query).toBe(
    'logs("service:aws-config-compliance status:error").index("*").rollup("count").by("env").last("5m") > 0',
  );
});

test('a restart of the worker alerts', () => {
  expect(monitor('worker-restarts').query).toMatch(
    /kubernetes\.containers\.restarts\{kube_namespace:security-compliance,kube_container_name:worker\}.* > 0$/,
  );
});

test("the dead man's switch alerts after eight days without a report, and when nobody says how old the last one is", () => {
  const { query, options } = monitor('no-report');
  expect(query).toMatch(new RegExp(` > ${8 * 24 * 3600}$`));
  expect(options).toMatchObject({
    thresholds: { critical: 8 * 24 * 3600 },
    notify_no_data: true,
    no_data_timeframe: 180,
  });
});

test('each monitor notifies the one handle that Terraform replaces, and points to the runbook', () => {
  expect(monitorFiles.length).toBeGreaterThan(2);
  for (const file of monitorFiles) {
    const { message } = JSON.parse(read(file)) as Monitor;
    expect(message.match(/@\S+/g)).toEqual(['@slack-platform-alerts']);
    expect(message).toContain('docs/runbook.md');
  }
});
