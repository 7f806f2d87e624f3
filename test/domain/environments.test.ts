// Which environment an account is of, and the reason that is shown with it.
import { expect, test } from 'vitest';
import { classify } from '#domain/findings/environments.ts';

const account = (of: { id?: string; name?: string; ou?: string }) => ({ id: '111122223333', name: '', ou: '', ...of });
const byName = (name: string) => classify(account({ name }), {}, undefined).environment;

test.each([
  ['payments-prod', 'prod'],
  ['Payments Production', 'prod'],
  ['PROD', 'prod'],
  ['データ基盤-prod', 'prod'],
  ['devops-prod', 'prod'],
  ['nonprod-analytics', 'nonprod'],
  ['non-prod', 'nonprod'],
  ['Non_Production', 'nonprod'],
  ['preprod-billing', 'staging'],
  ['pre-prod', 'staging'],
  ['pre production', 'staging'],
  ['web-stg', 'staging'],
  ['web stage', 'staging'],
  ['uat.web', 'staging'],
  ['product-catalog-dev', 'dev'],
  ['web/development', 'dev'],
  ['qa', 'test'],
  ['load-testing', 'test'],
  ['sbx-anna', 'sandbox'],
  ['dev-of-prod', 'dev'],
  ['reproduction-lab', 'unclassified'],
  ['product', 'unclassified'],
  ['prod1', 'unclassified'],
  ['shared', 'unclassified'],
  ['constructor', 'unclassified'],
  ['', 'unclassified'],
])('an account named %s is %s', (name, environment) => {
  expect(byName(name)).toBe(environment);
});

test('override, tag, OU, name: the first that says one counts, with its reason', () => {
  const of = account({ name: 'web-dev', ou: 'Workloads/Prod/Payments' });
  expect([
    classify(of, { '111122223333': 'sandbox' }, 'test'),
    classify(of, { '444455556666': 'sandbox' }, 'UAT'),
    classify(of, {}, 'shared'),
    classify({ ...of, ou: 'Workloads' }, {}, undefined),
    classify({ ...of, ou: '', name: 'web' }, {}, ''),
  ]).toEqual([
    { environment: 'sandbox', isProd: false, reason: 'settings: override of this account' },
    { environment: 'staging', isProd: false, reason: 'account tag Environment: UAT' },
    { environment: 'prod', isProd: true, reason: 'OU Prod: the word Prod' },
    { environment: 'dev', isProd: false, reason: 'account name: the word dev' },
    { environment: 'unclassified', isProd: undefined, reason: 'no override, tag, OU or name says it' },
  ]);
});

test('of an OU path the innermost part that names an environment counts', () => {
  const byOu = (ou: string) => classify(account({ ou, name: 'x-prod' }), {}, undefined);
  expect(byOu('Workloads/Non-Prod/Stg').environment).toBe('staging');
  expect(byOu('Workloads/Non-Prod/Web')).toEqual({
    environment: 'nonprod',
    isProd: false,
    reason: 'OU Non-Prod: the word Non-Prod',
  });
});
