// docker-compose.yml is valid by the compose specification, and holds together where the schema cannot look.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { environmentOf, isInRepository, mountsOf, readComposeFile, root } from './compose-file.ts';
import { parseConfig } from '#src/config/config.ts';

const schema = JSON.parse(readFileSync(join(root, 'test/compose/compose-spec.json'), 'utf8')) as object;
const file = readComposeFile();
const services = Object.entries(file.services);

function violations(value: unknown): unknown[] {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  ajv.validate(schema, value);
  return (ajv.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

test('the file passes the compose specification’s schema', () => {
  expect(violations(file)).toEqual([]);
});

test('the schema would object to a misspelt key and to a wrong type', () => {
  const { worker } = file.services;
  expect(violations({ services: { worker: { ...worker, comand: 'node src/worker.ts' } } })).toEqual([
    '/services/worker must NOT have unevaluated properties',
  ]);
  expect(violations({ services: { worker: { ...worker, image: 1 } } })).toEqual([
    '/services/worker/image must be string',
  ]);
});

test('a service waits for services that are there, and for their health only where it is checked', () => {
  const waits = services.flatMap(([name, service]) =>
    Object.entries(service.depends_on ?? {}).map(([on, { condition }]) => ({ name, on, condition })),
  );
  const vain = waits.filter(({ on, condition }) => {
    const other = file.services[on];
    return other === undefined || (condition === 'service_healthy' && other.healthcheck === undefined);
  });
  expect(vain).toEqual([]);
  expect(waits.length).toBeGreaterThan(0);
});

test('what is mounted is in the repository or a volume of the file, and every volume is used', () => {
  const sources = new Set(services.flatMap(([, service]) => mountsOf(service).map(({ source }) => source)));
  const paths = [...sources].filter((source) => source.startsWith('.'));
  expect(paths.filter((path) => !isInRepository(path))).toEqual([]);
  expect([...sources].filter((source) => !source.startsWith('.')).toSorted()).toEqual(Object.keys(file.volumes));
});

test('worker and schedule get the same settings, and they are accepted', () => {
  const { worker, schedule } = file.services;
  const [one, other] = [worker, schedule].map((service) => environmentOf(service!));
  expect(other).toEqual(one);
  expect(parseConfig(one!)).toMatchObject({ REPORT_BUCKET: 'sys-compliance-reports-local' });
});

test('a bucket named in .env, or an empty one as in .env.example, is heeded', () => {
  const bucketOf = (env: Record<string, string>) => readComposeFile(env).services['worker']?.environment;
  expect(bucketOf({ REPORT_BUCKET: 'mine' })).toEqual({ REPORT_BUCKET: 'mine' });
  expect(bucketOf({ REPORT_BUCKET: '' })).toEqual({ REPORT_BUCKET: 'sys-compliance-reports-local' });
});
