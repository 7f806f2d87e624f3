// Parts of a report: each finding is in exactly one of a kind, and what they count adds up, whatever the owners' names are.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPartIndex, findTopLevelUnit } from '#domain/parts/part.ts';
import { findRoute } from '#domain/parts/routes.ts';
import type { RouteTarget } from '#domain/settings/part-settings.ts';
import { CHANGES } from '#domain/findings/ledger-merge.ts';
import type { OpenFinding } from '#domain/findings/open-finding.ts';
import { SEVERITIES } from '#domain/settings/report-settings.ts';
import { createPartCollector } from '#src/publish/part-collector.ts';
import { namePartFiles } from '#src/publish/part-files.ts';
import { anAccount } from '../support/builders.ts';

const name = fc.oneof(
  fc.constantFrom('payments', 'Payments', 'a/b', 'a b', '__proto__', '_unowned', '..', '', 'x-0123456789abcdef'),
  fc.string({ unit: 'binary', maxLength: 300 }),
);
const FACTS = {
  family: 'f',
  frameworks: [],
  environment: 'prod',
  ownerFrom: 'settings',
  waiver: undefined,
  coveringWaivers: [],
};
const finding = fc.record({
  accountId: fc.constantFrom('000000000001', '000000000002', '000000000003'),
  owner: fc.option(name, { nil: undefined }),
  severity: fc.constantFrom(...SEVERITIES),
  breached: fc.boolean(),
  waived: fc.boolean(),
  state: fc.constantFrom('open', 'unknown'),
  daysOpen: fc.nat(900),
  change: fc.constantFrom(...(['New', 'Reopened', 'Still open'] as const)),
});
const accounts = [anAccount({ id: '000000000001', ou: 'Workloads/Prod' }), anAccount({ id: '000000000002', ou: '' })];

test('every finding is in exactly one part of each kind, the most urgent first, and the figures add up', () => {
  fc.assert(
    fc.property(fc.array(finding, { maxLength: 60 }), (drawn) => {
      const collector = createPartCollector({
        ...{
          kinds: ['owners', 'ous'],
          settings: { waivers: [] },
          accounts,
          reportDate: '2026-01-26',
          hasChanges: true,
        },
        findAccountOwner: () => undefined,
      });
      for (const [index, { change, ...facts }] of drawn.entries()) {
        const resourceId = `r-${index}`;
        const open = { ...FACTS, ...facts, resourceId, ou: 'Left', due: null } as unknown as OpenFinding;
        collector.addChange(change, open);
        collector.addOpen(open, change);
      }
      const parts = [...collector.parts()];
      expect(parts.map(({ kind, type, name: of }) => ({ kind, type, name: of }))).toEqual(collector.names());
      for (const kind of ['owners', 'ous']) {
        const own = parts.filter((part) => part.kind === kind);
        const lines = own.flatMap(({ type, name: of, findings }) =>
          findings.lines.map((line) => ({ of: type === 'named' ? of : undefined, resource: line[8] as string })),
        );
        const units: Record<string, string | undefined> = { '000000000001': 'Workloads', '000000000003': 'Left' };
        const expected = drawn.map(({ owner, accountId }, index) => ({
          of: (kind === 'owners' ? owner : units[accountId]) || undefined,
          resource: `r-${index}`,
        }));
        const sorted = (list: typeof lines) => list.map(({ of, resource }) => `${resource} ${of}`).toSorted();
        expect(sorted(lines)).toEqual(sorted(expected));
        for (const { findings } of own) {
          const order = findings.lines.map(([change, severity, ...rest]) => [
            change === 'Still open' ? 1 : 0,
            rest.at(-6) === true ? 0 : 1,
            SEVERITIES.findIndex((each) => each === (severity as string).toLowerCase()),
            -Number(rest.at(-8)),
          ]);
          expect(order).toEqual(order.toSorted((a, b) => a.map((x, i) => x - b[i]!).find((x) => x !== 0) ?? 0));
        }
        const sum = (of: (part: (typeof own)[number]) => number) => own.reduce((total, part) => total + of(part), 0);
        const organization = own[0]?.organization;
        expect(sum(({ figures }) => figures.open)).toBe(drawn.length);
        expect(organization?.open ?? 0).toBe(drawn.length);
        for (const change of CHANGES)
          expect(sum(({ figures }) => figures.changes[change]!)).toBe(
            drawn.filter((each) => each.change === change).length,
          );
        for (const severity of SEVERITIES)
          expect(sum(({ figures }) => figures.severities[severity])).toBe(organization?.severities[severity] ?? 0);
        expect(sum(({ figures }) => figures.breached)).toBe(organization?.breached ?? 0);
      }
    }),
    { numRuns: 60 },
  );
});

test('owners above the maximum share one part, and no finding is left out', () => {
  const index = createPartIndex('owners', 2);
  expect(['a', 'b', 'c', 'a', undefined, 'd', ''].map((owner) => index.indexOf(owner))).toEqual([0, 1, 2, 0, 3, 2, 3]);
  expect(index.parts.map(({ type }) => type)).toEqual(['named', 'named', 'further', 'none']);
});

test('the files of parts are safe as keys, differ in lower case too, and depend on no order', () => {
  const parts = (names: string[]) =>
    names.map((each) => ({ kind: 'owners' as const, type: 'named' as const, name: each }));
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 40 }), (names) => {
      const files = namePartFiles(parts(names));
      expect(new Set(files.map((file) => file.toLowerCase())).size).toBe(names.length);
      for (const file of files) expect(file).toMatch(/^owners\/[A-Za-z0-9][A-Za-z0-9.@_-]{0,150}\.xlsx$/);
      expect(namePartFiles(parts(names.toReversed()))).toEqual(files.toReversed());
    }),
  );
  expect(namePartFiles(parts(['payments@example.com', 'Data']))).toEqual([
    'owners/payments@example.com.xlsx',
    'owners/Data.xlsx',
  ]);
});

test('a top-level unit is the first name of the path', () => {
  expect(['Workloads/Prod', 'Sandbox', ''].map(findTopLevelUnit)).toEqual(['Workloads', 'Sandbox', undefined]);
});

test('a part without an owner goes to the default, and a part without a route to nobody', () => {
  const routes = {
    owners: { data: { slack: 'data' } },
    ous: { Sandbox: { jira: 'BOX' } },
    default: { slack: 'security' } satisfies RouteTarget,
  };
  const { default: _, ...withoutDefault } = routes;
  const named = (kind: 'owners' | 'ous', of: string) => ({ kind, type: 'named' as const, name: of });
  const unowned = { kind: 'owners' as const, type: 'none' as const, name: 'no owner' };
  expect([
    findRoute(routes, named('owners', 'data')),
    findRoute(routes, named('ous', 'Sandbox')),
    findRoute(routes, named('owners', 'Sandbox')),
    findRoute(routes, named('owners', '__proto__')),
    findRoute(routes, unowned),
    findRoute(withoutDefault, unowned),
    findRoute({ ...routes, ous: {} }, { ...unowned, kind: 'ous' }),
  ]).toEqual([{ slack: 'data' }, { jira: 'BOX' }, undefined, undefined, { slack: 'security' }, 'default', undefined]);
});
