// What doctor says of the roles that are assumed in every account, and of each action that one lacks.
import { describe, expect, test } from 'vitest';
import { spokeRoles } from '#src/doctor/checks/spoke-roles.ts';
import { REMEDIES } from '#domain/coverage/dispositions.ts';
import { MANAGEMENT_ACCOUNT_ID } from '#simulator/world/organization.ts';
import { API_TO_IAM } from '../deploy/api-to-iam.ts';
import { sectionOf } from '../docs/markdown.ts';
import { read } from '../docs/repository.ts';
import { examine, notified } from './examination.ts';

const ROLE = 'system-config-report-generator-read-role';
const SECOND = '012345678901';

describe('spoke roles', () => {
  const regions = ['us-east-1', 'ap-east-1'];

  test('the management account and one account of each unit are tried in every region', async () => {
    const [said, ...lines] = await examine(spokeRoles);
    const tried = [...new Set(lines.map(({ message }) => message.slice(0, 12)))];
    expect(said!.message).toBe(
      `${tried.length} accounts tested, one of each of ${tried.length - 1} organizational units`,
    );
    expect(tried.length).toBeGreaterThan(2);
    expect(tried[0]).toBe(MANAGEMENT_ACCOUNT_ID);
    expect(new Set(lines.map(({ level }) => level))).toEqual(new Set(['ok']));
    expect(lines).toHaveLength(tried.length * regions.length);
  });

  test('what is asked for is tried, whatever the sample', async () => {
    const lines = notified(await examine(spokeRoles, { accountIds: [SECOND, '999999999999'] }));
    expect(lines).toEqual([
      ...regions.map((region) => expect.stringMatching(`^ok: ${SECOND} .*, ${region}: role ${ROLE} reads AWS Config$`)),
      'failure: 999999999999 is not an account of this organization',
    ]);
  });

  test.each([
    ['role-missing', 'failure', /role-missing, its rows would be missing: AssumeRole: AccessDenied: .*role\//],
    [
      'access-denied',
      'failure',
      /access-denied, its rows would be missing: DescribeConfigRules: AccessDeniedException: /,
    ],
    ['scp-deny', 'failure', /blocked-by-scp, its rows would be missing: /],
    ['recorder-off', 'warning', /AWS Config does not record/],
  ] as const)('%s is a %s with the remedy of its disposition', async (kind, level, message) => {
    const lines = await examine(spokeRoles, {
      accountIds: [SECOND],
      scenario: { faults: [{ kind, accounts: [SECOND] }] },
    });
    const disposition = kind === 'scp-deny' ? 'blocked-by-scp' : kind;
    expect(lines).toEqual(
      regions.map(() => ({
        ...{ check: 'spoke roles', level, remedy: REMEDIES[disposition] },
        message: expect.stringMatching(message) as string,
      })),
    );
  });

  test('a region that is disabled is a warning', async () => {
    const faults = [{ kind: 'region-disabled' as const, accounts: [SECOND], regions: ['ap-east-1'] }];
    const lines = await examine(spokeRoles, { accountIds: [SECOND], scenario: { faults } });
    expect(lines.map(({ level }) => level)).toEqual(['ok', 'warning']);
    expect(lines[1]).toMatchObject({ remedy: REMEDIES['region-disabled'] });
  });

  test('each action that only an extra needs is a warning that says what its absence costs', async () => {
    const actions = [
      'config:DescribeConfigurationRecorderStatus',
      'config:DescribeConfigurationRecorders',
      'config:ListConfigurationRecorders',
      'config:DescribeConfigRuleEvaluationStatus',
      'config:DescribeComplianceByConfigRule',
      'config:SelectResourceConfig',
    ];
    const lines = await examine(spokeRoles, {
      ...{ accountIds: [SECOND], scenario: { faults: [{ kind: 'actions-denied', actions }] } },
    });
    const cost = (text: string, action: string) => expect.stringMatching(`^warning: .*${text}.*${action}`) as string;
    expect(notified(lines)).toEqual(
      regions.flatMap(() => [
        cost('the recorder will not be checked', actions[0]!),
        cost('resource types that are not recorded', actions[1]!),
        cost('recorders of AWS services will not be seen', actions[2]!),
        cost('rule health will be not checked', actions[3]!),
        cost('custom Lambda rules without results', actions[4]!),
        cost('tags of resources will be UNSUPPORTED', actions[5]!),
      ]),
    );
  });

  test('the smallest policy of docs/real-organization.md reads every row: only extras are lacking', async () => {
    const page = read('docs/real-organization.md');
    const [, policy = ''] = /```json\n(.*?)```/s.exec(sectionOf(page, '## Your organization')) ?? [];
    const granted = (JSON.parse(policy) as { Statement: { Action: string[] }[] }).Statement[0]!.Action;
    const all = Object.keys(API_TO_IAM.spoke) as (keyof typeof API_TO_IAM.spoke)[];
    const actions = all.filter((action) => !granted.includes(action));
    const lines = await examine(spokeRoles, {
      ...{ accountIds: [SECOND], scenario: { faults: [{ kind: 'actions-denied', actions }] } },
    });
    expect(new Set(lines.map(({ level }) => level))).toEqual(new Set(['warning']));
    expect(lines).toHaveLength(actions.length * regions.length);
  });

  test('results that are denied are a failure, though rules are listed', async () => {
    const actions = ['config:GetComplianceDetailsByConfigRule'];
    const lines = await examine(spokeRoles, {
      ...{ accountIds: [SECOND], scenario: { faults: [{ kind: 'actions-denied', actions }] } },
    });
    expect(lines).toEqual(
      regions.map(() => expect.objectContaining({ level: 'failure', remedy: REMEDIES['access-denied'] }) as unknown),
    );
  });

  test('nothing is tried where the organization is not listed: another check has said why', async () => {
    const lines = await examine(spokeRoles, {
      scenario: { faults: [{ kind: 'server-error', operations: ['organizations'] }] },
    });
    expect(notified(lines)).toEqual(['warning: not checked: the organization is not listed']);
  });
});
