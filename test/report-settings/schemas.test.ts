// The schemas that editors check the two files by are those that the report checks them by.
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { settingsFile } from '#src/report-settings/schemas.ts';
import { waiversFile } from '#src/report-settings/waivers-schema.ts';
import { readYaml } from '#src/report-settings/read-yaml.ts';
import { read } from '../docs/repository.ts';

test.each([
  ['docs/waivers.schema.json', waiversFile],
  ['docs/report-settings.schema.json', settingsFile],
])('%s is the schema of the code', (file, schema) => {
  expect(JSON.parse(read(file))).toEqual(z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }));
});

test.each([
  ['demo-waivers.yaml', waiversFile],
  ['demo-settings.yaml', settingsFile],
])("the demo's %s is one that the report takes", (file, schema) => {
  expect(readYaml<unknown>(read(`simulator/scenarios/${file}`), schema)).toHaveProperty('value');
});

test('the examples of docs/settings.md are files that the report takes', () => {
  const examples = [...read('docs/settings.md').matchAll(/^```yaml\n([^]*?)^```/gm)].map(([, text]) => text!);
  const [waivers, settings, ...others] = examples;
  expect(readYaml(waivers!, waiversFile)).toHaveProperty('value.waivers.length', 2);
  expect(readYaml(settings!, settingsFile)).toHaveProperty('value.dueDays.critical', 3);
  expect(others).toEqual([]);
});

test('editors take the examples by the schemas, and refuse a field that is misspelled', () => {
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv);
  const [waivers, settings] = ['waivers', 'report-settings'].map((name) =>
    ajv.compile(JSON.parse(read(`docs/${name}.schema.json`)) as object),
  );
  const examples = [...read('docs/settings.md').matchAll(/^```yaml\n([^]*?)^```/gm)].map(([, text]) => text!);
  expect([waivers!(parse(examples[0]!)), settings!(parse(examples[1]!))]).toEqual([true, true]);
  expect(waivers!(parse(examples[0]!.replace('reason:', 'raeson:')))).toBe(false);
  expect(settings!(parse(examples[1]!.replace('dueDays:', 'dueDay:')))).toBe(false);
  expect(settings!(parse(examples[1]!.replace("'012345678901': prod", '12345678901: prod')))).toBe(false);
});
