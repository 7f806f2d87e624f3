// Roles and regions that AWS refuses: a whole run names each policy, says who can change it, and asks nothing again.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Coverage } from '#domain/coverage/reconciliation.ts';
import { placeDenials } from '../support/denials.ts';
import { startLab, type Lab } from '../support/lab.ts';
import { expectedCsv } from '../support/oracle.ts';

const REGIONS = ['us-east-1', 'ap-east-1'];

let lab: Lab;
let placed: ReturnType<typeof placeDenials>;
let coverage: Coverage;
let csv: string;

beforeAll(async () => {
  const scenario = { accounts: 20, regions: REGIONS, organization: { notActiveShare: 0 } };
  lab = await startLab({ scenario, settings: { SCAN_ATTEMPTS: '4' } });
  // The first three accounts are those that a run needs: hub, management, and the one that every organization has.
  const ids = [...new Set([...lab.simulator.oracle().regions()].map(({ accountId }) => accountId))].slice(3);
  placed = placeDenials(ids, REGIONS);
  const refusals = placed.map(({ denial: { on, fault }, accountId, region }) => ({
    ...{ ...fault, accounts: [accountId] },
    ...(fault.kind === 'policy-deny' ? { on, ...(on === 'config' ? { regions: [region] } : {}) } : {}),
  }));
  lab.simulator.control({ addFaults: [...refusals, { kind: 'tag-values-omitted' }] });
  lab.simulator.resetLog();
  const { keys } = await lab.report();
  csv = String(await lab.store.get({ key: keys.raw }));
  coverage = JSON.parse(
    String(await lab.store.get({ key: keys.manifest.replace('manifest', 'coverage') })),
  ) as Coverage;
});
afterAll(() => lab.stop());

test('each refusal has the disposition of its kind, the reason in words of AWS, and a remedy that fits', () => {
  const lineOf = (accountId: string, region: string) =>
    coverage.lines.find((line) => line.accountId === accountId && line.region === region);
  expect(
    placed.map(({ denial: { title }, accountId, region }) => {
      const { disposition, reason, remedy } = lineOf(accountId, region) ?? {};
      return { title, disposition, reason, remedy };
    }),
  ).toEqual(
    placed.map(({ denial: { title, disposition, words, remedy } }) => ({
      ...{ title, disposition, reason: expect.stringContaining(words) as string },
      remedy: expect.stringMatching(remedy) as string,
    })),
  );
});

test('a role that is refused is asked for once', () => {
  const { byAccount } = lab.simulator.log().assumeRole;
  const refused = placed.filter(({ denial }) => denial.on === 'assume-role').map(({ accountId }) => accountId);
  expect(refused.map((id) => byAccount[id])).toEqual(refused.map(() => 1));
});

test('a region that is refused costs no row of the other region', async () => {
  const expected = new Map(
    [...lab.simulator.oracle().regions()].map((line) => [`${line.accountId} ${line.region}`, line.disposition]),
  );
  const found = coverage.lines.map((line) => [`${line.accountId} ${line.region}`, line.disposition] as const);
  expect(new Map(found)).toEqual(expected);
});

test('every row that can be read is there, with empty tags where AWS leaves out an empty value', () => {
  expect(csv).toBe(expectedCsv(lab.simulator));
});
