// docs/cut-over.md, followed: two Mondays with the old script next to the report, every difference under its known cause.
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DIFFERENCE_CAUSES } from '#domain/rows/compare-csv.ts';
import type { ControlInput } from '#simulator/control.ts';
import { legacyPython } from '../support/legacy-python.ts';
import { runCommand, type Ended } from '../support/command.ts';
import { startLab, type Lab } from '../support/lab.ts';

const legacy = (file: string) => fileURLToPath(new URL(`../workbook/legacy/${file}`, import.meta.url));

/** The account that is opened between the Mondays, by its place in the list. */
const OPENED = 9;

type Faults = NonNullable<ControlInput['addFaults']>;

/** One rule of each region, by its place in the list. */
const onlyRule = (slot: number) => ({ rules: 1, slots: [slot] });

let lab: Lab;
let python: string;
/** The accounts of the second Monday. */
let ids: string[];
let opened: string;

beforeAll(async () => {
  python = await legacyPython();
  const events = [{ kind: 'opened' as const, week: 2, account: OPENED }];
  lab = await startLab({
    scenario: {
      accounts: 12,
      organization: { notActiveShare: 0, events },
      config: { rulesPerRegion: 8, rowsPerAccount: 120 },
    },
  });
  const listed = (week: number) => {
    lab.simulator.control({ week });
    return [...new Set([...lab.simulator.oracle().regions()].map(({ accountId }) => accountId))];
  };
  const before = new Set(listed(1));
  ids = listed(2);
  opened = ids.find((id) => !before.has(id))!;
}, 300_000);
afterAll(() => lab.stop());

const file = (name: string) => join(lab.directory, name);
const runPython = (...args: string[]) =>
  promisify(execFile)(python, args, { env: { ...lab.env, PYTHONHASHSEED: '0' } });
const setFaults = (week: number, addFaults: Faults) =>
  void lab.simulator.control({ clearFaults: true, week, addFaults });
const parity = (ours: string, old: string) => runCommand('parity', lab.env, file(ours), file(old));

/** One Monday: the old script reads while some faults are at work, the report while others are. Returns what `parity` says. */
async function play(week: number, faults: { old: Faults; ours: Faults }): Promise<{ csv: Ended; workbook: Ended }> {
  const [oldCsv, csv, workbook] = [`old-${week}.csv`, `ours-${week}.csv`, `ours-${week}.xlsx`];
  setFaults(week, faults.old);
  await runPython(legacy('scan.py'), file(oldCsv), '--org-role', lab.env['ORG_ROLE_ARN']!);
  setFaults(week, faults.ours);
  const reportDate = new Date(Date.UTC(2026, 10, 23 + 7 * week)).toISOString().slice(0, 10);
  const { keys } = await lab.report({ reportDate });
  await writeFile(file(csv), await lab.store.get({ key: keys.raw }));
  await writeFile(file(workbook), await lab.store.get({ key: keys.report }));
  await runPython(legacy('report.py'), file(csv), file(`old-of-ours-${week}.xlsx`));
  return { csv: await parity(csv, oldCsv), workbook: await parity(workbook, `old-of-ours-${week}.xlsx`) };
}

/** The headings of an answer with the accounts that each names. */
function headingsOf({ stdout }: Ended): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  let lines: string[] = [];
  for (const line of stdout.trimEnd().split('\n').slice(0, -1)) {
    if (!line.startsWith(' ')) found[line] = lines = [];
    else lines.push(...(line.match(/\b\d{12}\b/g) ?? []));
  }
  return Object.fromEntries(Object.entries(found).map(([heading, named]) => [heading, [...new Set(named)].toSorted()]));
}

describe('in this order', { shuffle: false }, () => {
  test('on the first Monday, each difference is under the cause that made it', async () => {
    const [unread, evaluated, untagged, region, rule] = ids
      .filter((id) => id !== opened)
      .slice(3, 8)
      .map((id) => [id]);
    const { csv, workbook } = await play(1, {
      old: [
        { kind: 'role-missing', accounts: unread! },
        { kind: 'rule-stale', accounts: evaluated!, rules: 3, days: 3 },
        { kind: 'rule-missing', accounts: rule!, ...onlyRule(0) },
      ],
      ours: [
        { kind: 'tags-denied', accounts: untagged! },
        { kind: 'scp-deny', accounts: region!, regions: ['ap-east-1'], on: 'config' },
      ],
    });
    console.log(csv.stdout, csv.stderr, workbook.stdout);
    expect(csv.code).toBe(1);
    expect(headingsOf(csv)).toEqual({
      [DIFFERENCE_CAUSES.accounts]: unread,
      [DIFFERENCE_CAUSES.regions]: region,
      [DIFFERENCE_CAUSES.rules]: rule,
      [DIFFERENCE_CAUSES.evaluated]: evaluated,
      [DIFFERENCE_CAUSES.tags]: untagged,
    });
    expect(csv.stdout).toMatch(/; 0 without a known cause\.\n$/);
  }, 300_000);

  test('the workbook is what the old script makes of the same rows, cell by cell', async () => {
    const { code, stdout } = await parity('ours-1.xlsx', 'old-of-ours-1.xlsx');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^Equal: 2 legacy tabs/) as string });
  }, 120_000);

  test('on the second Monday, with both read at the same time, nothing differs, a new account included', async () => {
    const { csv, workbook } = await play(2, { old: [], ours: [] });
    console.log(csv.stdout, workbook.stdout);
    const accountsOf = async (week: number) => {
      const [, ...rows] = (await readFile(file(`ours-${week}.csv`), 'utf8')).split('\n');
      return new Set(rows.flatMap((row) => ids.filter((id) => row.includes(`,${id},`))));
    };
    const before = await accountsOf(1);
    expect([...(await accountsOf(2))].filter((id) => !before.has(id))).toEqual([opened]);
    expect([csv.code, workbook.code]).toEqual([0, 0]);
  }, 300_000);
});
