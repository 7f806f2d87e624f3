// The scenario: its published schema, its defaults, and how it reports mistakes.
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { parseScenario, scenarioJsonSchema } from '#simulator/scenario/scenario.ts';

const directory = new URL('../../simulator/', import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, directory), 'utf8')) as unknown;

test('the committed JSON schema is that of the code; `npm run simulate -- --schema` prints it', () => {
  expect(read('scenario.schema.json')).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchema())));
});

test('every built-in scenario is valid for the code and for the schema', () => {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(read('scenario.schema.json') as object);
  const names = readdirSync(new URL('scenarios/', directory)).filter((name) => name.endsWith('.json'));
  expect(names.toSorted()).toEqual(['default.json', 'demo.json']);
  for (const name of names) {
    const scenario = read(`scenarios/${name}`);
    expect({ name, valid: validate(scenario), errors: validate.errors }).toEqual({ name, valid: true, errors: null });
    expect(parseScenario(scenario)).toMatchObject({ accounts: 60, regions: ['us-east-1', 'ap-east-1'] });
  }
});

test('every mistake is named at once, with its place', () => {
  const wrong = {
    accounts: -1,
    regions: ['Mars'],
    sed: 1,
    rates: { config: { perSecond: 0, burst: 10 } },
    faults: [
      { kind: 'role-missing', account: ['012345678901'] },
      { kind: 'meteor' },
      { kind: 'hang', operations: ['config:Sing'] },
    ],
  };
  expect(() => parseScenario(wrong)).toThrow(/^scenario: /);
  const message = (() => {
    try {
      parseScenario(wrong);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  })();
  const places = [
    'accounts:',
    'regions.0:',
    'sed',
    'rates.config.perSecond:',
    'faults.0: ',
    'faults.1.kind:',
    'faults.2.operations.0:',
  ];
  expect(places.filter((place) => !message.includes(place))).toEqual([]);
  expect(message).not.toContain('\n');
});
