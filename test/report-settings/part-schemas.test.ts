// The settings about workbooks of owners and units: what is wrong is said in one line, and no secret is accepted.
import { expect, test } from 'vitest';
import { readYaml } from '#src/report-settings/read-yaml.ts';
import { settingsFile } from '#src/report-settings/schemas.ts';

const faultsOf = (text: string) => {
  const parsed = readYaml(text, settingsFile);
  return 'faults' in parsed ? parsed.faults : [];
};

test.each([
  ['workbooksFor: owners', ['workbooksFor: expected a list of owners, ous, or both']],
  ['workbooksFor: []', ['workbooksFor: expected a list of owners, ous, or both, or no list at all']],
  ['workbooksFor: [owner]', ['workbooksFor[0]: expected owners or ous']],
  ['workbooksFor: [ous, ous]', ['workbooksFor: expected each only once']],
  [
    'routes: { owners: { data: { slack: data } } }',
    ['routes.owners: expected workbooksFor to name owners: without it there is no workbook to notify of'],
  ],
  [
    'workbooksFor: [owners]\nroutes: { default: { slack: data } }',
    ['routes.default: expected together with a route in owners or ous'],
  ],
  [
    'workbooksFor: [owners]\nroutes: { owners: { data: {} } }',
    ['routes.owners.data: expected slack, teams, jira or mail'],
  ],
  [
    'workbooksFor: [owners]\nroutes: { owners: { data: { slack: "https://hooks.slack.com/services/T0/B0/x" } } }',
    [
      'routes.owners.data.slack: expected a name in SLACK_WEBHOOKS; an address is a secret and has no place in this file',
    ],
  ],
  [
    'workbooksFor: [owners]\nroutes: { owners: { data: { jira: data } } }',
    ['routes.owners.data.jira: expected the key of a Jira project, such as SEC'],
  ],
  [
    'workbooksFor: [owners]\nroutes: { owners: { data: { mail: [data] } } }',
    [
      'routes.owners.data.mail[0]: expected mail addresses, separated by commas, such as a@example.com or "Security, Team" <a@example.com>',
    ],
  ],
  ['workbooksFor: [owners]\nroutes: { owner: {} }', ['routes: unknown "owner": accepted are owners, ous, default']],
])('%s', (text, faults) => {
  expect(faultsOf(text)).toEqual(faults);
});

test('at most 500 routes', () => {
  const routes = Array.from({ length: 501 }, (_, index) => `owner-${index}: { slack: x }`).join(', ');
  expect(faultsOf(`workbooksFor: [owners]\nroutes: { owners: { ${routes} } }`)).toEqual([
    'routes.owners: expected at most 500 routes',
  ]);
});
