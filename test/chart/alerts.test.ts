// The alert rules of the chart, evaluated by Prometheus's own promtool over what is scraped in each situation.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { absentPromtool, promtoolAtHand } from '../../setup/promtool.mjs';
import { BEGIN_MINUTES } from '../deploy/alert-samples.ts';
import { SITUATIONS } from '../deploy/alert-situations.ts';
import { checkedMinutes, firingAt } from '../deploy/expected-alerts.ts';
import { promtoolTest } from '../deploy/prometheus-series.ts';
import { only, render } from './resources.ts';

type Rule = { alert: string; expr: string; labels: Record<string, string>; annotations: Record<string, string> };
type Groups = { groups: { name: string; rules: Rule[] }[] };

let folder: string;
let rules: Rule[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alerts-'));
  const { spec } = only(await render('prod', 'worker.replicas=1', 'alerting.prometheusRule=true'), 'PrometheusRule');
  rules = (spec as Groups).groups.flatMap((group) => group.rules);
  await writeFile(join(folder, 'rules.json'), JSON.stringify(spec));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs promtool and returns what it says; JSON is YAML. */
async function promtool(...args: string[]): Promise<string> {
  const program = promtoolAtHand();
  if (!program) throw new Error(`npm run check:deploy brings promtool; ${absentPromtool}`);
  const { stdout, stderr } = await promisify(execFile)(program, args, { cwd: folder }).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  return stdout + stderr;
}

test('promtool accepts the rules', async () => {
  expect(await promtool('check', 'rules', 'rules.json')).toContain(`SUCCESS: ${rules.length} rules found`);
});

test.each(SITUATIONS)('$name', async (situation) => {
  const checks = checkedMinutes(situation, situation.prometheus).map((minute) => ({
    seconds: Math.round((minute + BEGIN_MINUTES) * 60),
    firing: firingAt(situation, situation.prometheus, minute),
  }));
  const tests = [promtoolTest(situation, rules, checks)];
  const file = { rule_files: ['rules.json'], evaluation_interval: '30s', tests };
  await writeFile(join(folder, 'test.json'), JSON.stringify(file));
  expect(await promtool('test', 'rules', 'test.json')).toContain('SUCCESS');
});

test('every alert fires in some situation, and none of them later than five minutes after the worker could report it', () => {
  const fired = SITUATIONS.flatMap(({ prometheus }) => prometheus);
  expect(new Set(fired.map(({ alert }) => alert))).toEqual(new Set(rules.map(({ alert }) => alert)));
  const late = fired.filter(({ fires }) => fires > 5);
  expect(late).toEqual([]);
});
