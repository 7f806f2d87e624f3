// The Datadog monitors: what they ask for, whom they notify, when they alert in each situation, and what docs/alerts.md says of that.
import { expect, test } from 'vitest';
import { sectionOf, tableOf } from '../docs/markdown.ts';
import { files, read } from '../docs/repository.ts';
import { BEGIN_MINUTES, END_MINUTES } from './alert-samples.ts';
import { SITUATIONS } from './alert-situations.ts';
import { notifies, type Monitor } from './datadog-monitor.ts';
import { checkedMinutes, firingAt, tableRows } from './expected-alerts.ts';

const monitorFiles = files.filter((file) => /^datadog\/monitors\/.*\.json$/.test(file));
const monitors = new Map(
  monitorFiles.map((file) => [file.replace(/^.*\/|\.json$/g, ''), JSON.parse(read(file)) as Monitor]),
);

test.each(SITUATIONS)('Datadog, $name', (situation) => {
  const minutes = checkedMinutes(situation, situation.datadog);
  const alerting = (minute: number) =>
    [...monitors].flatMap(([name, one]) => (notifies(one, situation, (minute + BEGIN_MINUTES) * 60) ? [name] : []));
  const describe = (minute: number, names: string[]) => `${minute}: ${names.toSorted().join(', ')}`;
  expect(minutes.map((minute) => describe(minute, alerting(minute)))).toEqual(
    minutes.map((minute) => describe(minute, firingAt(situation, situation.datadog, minute))),
  );
});

test('every monitor alerts in some situation, except that for workers that stop with an error', () => {
  const alerted = new Set(SITUATIONS.flatMap(({ datadog }) => datadog.map(({ alert }) => alert)));
  expect([...monitors.keys()].filter((name) => !alerted.has(name))).toEqual(['worker-error-logs']);
});

test('an error of a worker that belongs to no run alerts', () => {
  const line = { at: BEGIN_MINUTES * 60, status: 'error', message: 'worker failed' };
  const situation = { name: '', scrape: () => [], logs: () => [line], prometheus: [], datadog: [] };
  const alerting = (minute: number) =>
    ['worker-error-logs', 'error-logs'].filter((name) =>
      notifies(monitors.get(name)!, situation, (minute + BEGIN_MINUTES) * 60),
    );
  expect([-1, 0, 29, 30].map(alerting)).toEqual([[], ['worker-error-logs'], ['worker-error-logs'], []]);
});

test('the alert on an error of a run resolves twelve hours after the line, as the table says', () => {
  const situation = SITUATIONS.find(({ datadog }) => datadog.some(({ alert }) => alert === 'error-logs'))!;
  const errors = situation.logs!().filter(({ status }) => status === 'error');
  const last = Math.max(...errors.map(({ at }) => at));
  const alerts = [12 * 60 - 1, 12 * 60].map((minutes) =>
    notifies(monitors.get('error-logs')!, situation, last + minutes * 60),
  );
  expect(alerts).toEqual([true, false]);
});

test('a monitor’s threshold is that of its query', () => {
  for (const { query, options } of monitors.values())
    expect(query).toMatch(new RegExp(` [<>] ${options.thresholds.critical}$`));
});

test('each monitor is of one environment, notifies the one handle that Terraform replaces, and points to the documentation', () => {
  for (const { name, query, message } of monitors.values()) {
    expect(name).toContain('ENVIRONMENT');
    expect(query).toContain('env:ENVIRONMENT');
    expect(message.match(/@\S+/g)).toEqual(['@slack-platform-alerts']);
    expect(message).toContain('docs/alerts.md');
  }
});

test('the table of docs/alerts.md says when each alert fires and resolves', () => {
  expect(tableOf(sectionOf(read('docs/alerts.md'), '## When each alert fires'))).toEqual(tableRows());
});

test('the alerts of docs/alerts.md are those of the chart and of Datadog', () => {
  const rules = [...read('k8s/templates/prometheusrule.yaml').matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
  const listed = tableOf(sectionOf(read('docs/alerts.md'), '## What to do')).map(([prometheus, datadog]) => [
    prometheus,
    datadog,
  ]);
  const namesOf = (column: number) => listed.flatMap((row) => row[column]?.match(/[\w-]+/g) ?? []);
  expect(new Set(namesOf(0))).toEqual(new Set(rules));
  expect(new Set(namesOf(1))).toEqual(new Set(monitors.keys()));
});

test('a situation ends before its clock does', () => {
  expect(SITUATIONS.filter(({ fixed = 0 }) => fixed >= END_MINUTES)).toEqual([]);
});

test('rules and dashboard of the chart ask only for metrics that the runbook lists', () => {
  const listed = tableOf(sectionOf(read('docs/runbook.md'), '## Metrics')).map(([name = '']) => name.slice(1, -1));
  const asked = ['k8s/templates/prometheusrule.yaml', 'k8s/dashboards/overview.json'].map((file) => [
    ...new Set(read(file).match(/\baws_config_compliance_\w+/g)),
  ]);
  expect(asked.map((names) => names.length > 5)).toEqual([true, true]);
  expect(asked.flat().filter((name) => !listed.includes(name))).toEqual([]);
});
