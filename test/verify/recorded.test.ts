// What earlier versions stored: this version verifies each of their runs, and its next report continues from theirs.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuditor } from '#src/aws/auditor.ts';
import type { HistorySummary } from '#domain/history/history.ts';
import { findPublication } from '#src/publish/manifest.ts';
import { verifyRun, type Verdict } from '#src/verify/verify-run.ts';
import { runCommand } from '../support/command.ts';
import { unnamedCorruptions } from '../support/corruption.ts';
import { startLab, type Lab } from '../support/lab.ts';
import { unpackBucket } from './recorded/bucket-file.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { DATES, SCENARIO } from './recorded/story.ts';

const RECORDED = fileURLToPath(new URL('recorded/', import.meta.url));
const versions = readdirSync(RECORDED).flatMap((file) => /^(.+)\.json\.gz$/.exec(file)?.[1] ?? []);
const RECORDED_DATES = DATES.slice(0, -1);

test('there is a recording of version 1.0.0', () => {
  expect(versions).toContain('1.0.0');
});

// In this order: the next report is made by the one test, and read by those after it.
for (const version of versions)
  describe(`version ${version}`, { shuffle: false }, () => {
    let lab: Lab;
    let directory: string;
    /** In the order in which they ran: run ids begin with their time. */
    let runIds: string[];
    let summaries: HistorySummary[];
    let next: ReportResult;

    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), 'recorded-test-'));
      const dataDirectory = join(directory, 's3');
      await unpackBucket(join(RECORDED, `${version}.json.gz`), dataDirectory);
      lab = await startLab({ scenario: { ...SCENARIO, week: RECORDED_DATES.length }, dataDirectory });
      runIds = [...new Set((await lab.store.list('runs/')).map((key) => key.split('/')[1]!))].toSorted();
      summaries = await Promise.all(
        RECORDED_DATES.map(async (date) => readJson<HistorySummary>(`history/${date}.json`)),
      );
    });
    afterAll(async () => {
      await lab.stop();
      rmSync(directory, { recursive: true });
    });

    const readJson = async <T>(key: string) => JSON.parse(String(await lab.store.get({ key }))) as T;

    const verify = async (runId: string): Promise<Verdict> => {
      const auditor = createAuditor(lab.s3, lab.store.bucket);
      return (await verifyRun({ store: lab.store, auditor, directory, signal: new AbortController().signal }, runId))!;
    };

    /** The findings of a publication's ledger by what identifies them, read by the names of its columns. */
    async function readLedger(manifestKey: string): Promise<Map<string, Record<string, string>>> {
      const text = String(await lab.store.get({ key: manifestKey.replace('manifest.json', 'findings.csv') }));
      const [header, ...records] = parseCsv(text);
      const entries = records.map((record) => Object.fromEntries(header!.map((column, at) => [column, record[at]!])));
      const identity = ['AccountId', 'Region', 'Rule', 'ResourceType', 'ResourceId'];
      return new Map(entries.map((entry) => [identity.map((column) => entry[column]).join(' '), entry]));
    }

    test('its runs hold what a later version may judge differently', async () => {
      const found = await Promise.all(runIds.map((runId) => findPublication(lab.store, runId)));
      expect(found.map((publication) => publication?.manifest)).toMatchObject([
        { version, number: 1, plan: { reportDate: DATES[0] } },
        { version, number: 2, plan: { reportDate: DATES[1] } },
        { version, number: 1, plan: { reportDate: DATES[2] } },
        { version, number: 1, plan: { reportDate: DATES[2] }, input: { baseRunId: runIds[2] } },
      ]);
      const [, second, third] = summaries;
      const { 'no-rules': withoutRules, 'recorder-off': unrecorded } = second!.dispositions;
      const { resolved, unknown } = second!.changes!;
      for (const count of [withoutRules, unrecorded, resolved, unknown, third!.changes!.reopened])
        expect(count).toBeGreaterThan(0);
      const coverage = String(await lab.store.get({ key: `${found[1]!.prefix}coverage.json` }));
      for (const note of ['"tags could not be read', '"details denied']) expect(coverage).toContain(`"note":${note}`);
    });

    test('the command verifies one of its runs', async () => {
      const { code, stdout } = await runCommand('verify', lab.env, '--run', runIds[1]!);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^Run \S+: 2 publications, \d+ objects of [\d,]+ bytes\.\n/);
      expect(stdout.split('\n').slice(1)).toEqual([
        'Not checked: MACs: EVIDENCE_KEY is not set.',
        "Not checked: the workflow's own publications: Temporal does not have the run any more.",
        'Everything is as recorded.',
        '',
      ]);
    });

    test('a changed byte of its objects is named', async () => {
      const { unnamed } = await unnamedCorruptions(lab, runIds, { count: 8, inManifests: 2 }, verify);
      expect(unnamed).toEqual([]);
    });

    test(
      'the next report shows its reports in the trend, and is compared with its last one',
      { timeout: 120_000 },
      async () => {
        next = await lab.report({ reportDate: DATES.at(-1)! });
        expect(next).toMatchObject({ status: 'complete', promoted: true });
        const { manifest } = (await findPublication(lab.store, next.runId))!;
        expect(manifest.past).toMatchObject({
          comparedWith: { reportDate: RECORDED_DATES.at(-1), runId: runIds.at(-1) },
          trend: summaries.map(({ reportDate: date, coveragePercent, compliancePercent, nonCompliantResources }) => ({
            date,
            coveragePercent,
            compliancePercent,
            nonCompliantResources,
          })),
          unreadable: [],
        });
        const [, ...lines] = parseCsv(String(await lab.store.get({ key: 'history/summary.csv' })));
        expect(lines.map(([date]) => date)).toEqual(DATES);
        expect((await verify(next.runId)).differences).toEqual([]);
      },
    );

    test('findings keep their ages in the next report', async () => {
      const before = await readLedger((await findPublication(lab.store, runIds.at(-1)!))!.stored.key);
      const after = await readLedger(next.keys.manifest);
      const open = [...before].filter(([, { State }]) => State === 'open');
      const ages = (ledger: typeof before) =>
        open.map(([finding]) => [finding, ledger.get(finding)?.['FirstSeen'], ledger.get(finding)?.['OpenSince']]);
      expect(ages(after)).toEqual(ages(before));
      const since = (date: string) => open.filter(([, { OpenSince }]) => OpenSince === date).length;
      // So that neither "all new today" nor "all since the first report" would pass.
      for (const date of [DATES[0], DATES[2]]) expect(since(date)).toBeGreaterThan(0);
      const resolved = [...before].filter(([, { State }]) => State === 'resolved');
      expect(resolved.length).toBeGreaterThan(0);
      for (const [finding, { FirstSeen }] of resolved) expect(after.get(finding)?.['FirstSeen']).toBe(FirstSeen);
    });

    test('a recorded run can be rebuilt, and be the base of another', async () => {
      const rebuilt = await lab.report({ rebuildFrom: runIds[1]! });
      expect(rebuilt).toMatchObject({ reportDate: DATES[1], status: 'complete', rows: summaries[1]!.rows });
      const accountIds = [(await lab.store.list(`runs/${runIds.at(-1)!}/accounts/`))[0]!.split('/')[3]!];
      const based = await lab.report({ accountIds, baseRunId: runIds.at(-1)! });
      expect(based).toMatchObject({ reportDate: DATES[2], status: 'complete', promoted: true });
      for (const { runId } of [rebuilt, based])
        expect(await verify(runId)).toMatchObject({ notRebuilt: [], differences: [] });
    });

    test(
      'its publications are verified and rebuilt, now that there are later reports',
      { timeout: 120_000 },
      async () => {
        const publications = [1, 2, 1, 1];
        for (const [at, runId] of runIds.entries()) {
          const verdict = await verify(runId);
          const sound = { archived: [], notRebuilt: [], differences: [] };
          expect(verdict).toMatchObject({ runId, publications: publications[at], ...sound });
          expect(verdict.objects).toBeGreaterThan(10);
        }
      },
    );
  });

/** Records of a CSV with any header, quoted as RFC 4180 says. */
function parseCsv(text: string): string[][] {
  const records: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    records.at(-1)!.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end === '\n') records.push([]);
  }
  return records.filter((record) => record.length > 1);
}
