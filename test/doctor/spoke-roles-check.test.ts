// What doctor says of the roles that are assumed in every account, and of each action that one lacks.
import { describe, expect, test } from 'vitest';
import { spokeRoles } from '#src/doctor/checks/spoke-roles.ts';
import { REMEDIES } from '#domain/coverage/dispositions.ts';
import { MANAGEMENT_ACCOUNT_ID } from '#simulator/world/organization.ts';
import { examine, notified } from './examination.ts';

const ROLE = 'system-config-report-generator-read-role';
const SECOND = '012345678901';

describe('spoke roles', () => {
  const regions = ['us-east-1', 'ap-east-1'];

  test('the management account and some others are tried in every region', async () => {
    const lines = await examine(spokeRoles);
    const tried = [...new Set(lines.map(({ message }) => message.slice(0, 12)))];
    expect(tried).toHaveLength(5);
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
    const actions = ['config:DescribeConfigurationRecorderStatus', 'config:SelectResourceConfig'];
    const lines = await examine(spokeRoles, {
      ...{ accountIds: [SECOND], scenario: { faults: [{ kind: 'actions-denied', actions }] } },
    });
    const cost = (text: string, action: string) => expect.stringMatching(`^warning: .*${text}.*${action}`) as string;
    expect(notified(lines)).toEqual(
      regions.flatMap(() => [
        cost('the recorder will not be checked', actions[0]!),
        cost('tags of resources will be UNSUPPORTED', actions[1]!),
      ]),
    );
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
