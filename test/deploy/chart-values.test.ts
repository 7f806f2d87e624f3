// The chart's values, without Helm: each is explained, and each setting of the worker can be given.
import { expect, test } from 'vitest';
import { SETTINGS } from '#src/config/config.ts';
import { chartReadme } from '../../setup/chart-readme.mjs';
import { read } from '../docs/repository.ts';

type Schema = { properties?: Record<string, false | Schema>; $ref?: string };

const schema = JSON.parse(read('k8s/values.schema.json')) as Schema & { definitions: Record<string, Schema> };
const readme = chartReadme();
const rows = [...readme.matchAll(/^\| `([^`]+)` \| (.*) \| (.*) \|$/gm)].map(([, name = '', byDefault, meaning]) => ({
  ...{ name, byDefault, meaning },
}));

test('the chart’s README is what setup/chart-readme.mjs makes of values.yaml', () => {
  expect(read('k8s/README.md')).toBe(readme);
});

test('each value has a sentence', () => {
  expect(rows.length).toBeGreaterThan(80);
  expect(rows.filter(({ meaning }) => meaning === '')).toEqual([]);
});

/** The names under a schema, through its references; `config` and maps of free names are one name. */
function namesIn(one: Schema, path: string[]): string[] {
  const { properties } = one.$ref ? schema.definitions[one.$ref.replace('#/definitions/', '')]! : one;
  if (!properties || path[0] === 'config' || path[0] === 'affinity') return [path.join('.')];
  return Object.entries(properties).flatMap(([name, inner]) => (inner ? namesIn(inner, [...path, name]) : []));
}

test('the README has each value that the schema takes, but the old names of version 1.0', () => {
  const old = ['worker.nodeSelector', 'worker.tolerations', 'worker.priorityClassName'];
  const named = new Set(rows.map(({ name }) => name));
  const missing = namesIn(schema, []).filter((name) => !named.has(name));
  expect(missing.toSorted()).toEqual([...old, 'global'].toSorted());
});

/** Settings that the image, or other values of the chart, set. */
const SET_ELSEWHERE = [
  ...['HEALTH_PORT', 'METRICS_PORT', 'SHUTDOWN_GRACE_SECONDS', 'WORKFLOW_BUNDLE'],
  ...['TEMPORAL_DEPLOYMENT_NAME', 'TEMPORAL_WORKER_BUILD_ID', 'TEMPORAL_VERSIONING_BEHAVIOR'],
];

test('config takes each setting of the worker, and no other that is not AWS’s, Temporal’s or Node’s', () => {
  const { config } = schema.properties as { config: Required<Schema> };
  const taken = Object.keys(config.properties).filter(
    (name) => !/^(AWS|NODE|TEMPORAL)_/.test(name) || name in SETTINGS,
  );
  const settings = Object.keys(SETTINGS).filter((name) => !SET_ELSEWHERE.includes(name));
  expect(taken.toSorted()).toEqual(settings.toSorted());
});
