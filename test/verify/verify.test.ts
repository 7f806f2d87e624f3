// A run's evidence is proven, and whoever changes a byte of it is found out: on real runs, kept by a simulated S3.
import { readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createAws } from '#src/aws/aws.ts';
import { verifyRun, type Verdict } from '#src/verify/verify-run.ts';
import { runCommand } from '../support/command.ts';
import { fileOf, kindOf, unnamedCorruptions } from '../support/corruption.ts';
import { compareText } from '#domain/compare-text.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { startLab, untilPhase, type Lab } from '../support/lab.ts';
import { publishWrongly } from './publish-wrongly.ts';

/** Three runs, and twenty proofs: minutes on a busy machine. */
const LONG = 400_000;

let lab: Lab;
let directory: string;
/** A run that was published partial and again after a retry, and one that rebuilt it. */
let retried: ReportResult;
let rebuilt: ReportResult;
/** The report before both, which they are compared with; it stayed partial. */
let earlier: ReportResult;
let workflowId: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'verify-test-'));
  lab = await startLab({ scenario: { accounts: 6, config: { rulesPerRegion: 2, rowsPerAccount: 8 } } });
  for (const [name, value] of Object.entries(lab.env)) vi.stubEnv(name, value);
  const readable = [...lab.simulator.oracle().regions()].filter(({ disposition }) => disposition === 'scanned');
  const [broken] = [...new Set(readable.map(({ accountId }) => accountId))].toSorted(compareText);
  lab.simulator.control({ addFaults: [{ kind: 'role-missing', accounts: [broken!] }] });
  earlier = await lab.report({ reportDate: '2026-01-05' });
  const handle = await lab.start({});
  workflowId = handle.workflowId;
  await untilPhase(handle, 'awaiting-retry');
  lab.simulator.control({ clearFaults: true });
  await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
  retried = (await handle.result()) as ReportResult;
  rebuilt = await lab.report({ rebuildFrom: retried.runId });
}, LONG);
afterAll(async () => {
  vi.unstubAllEnvs();
  await lab.stop();
  rmSync(directory, { recursive: true });
});

const verify = async (runId: string): Promise<Verdict> => {
  const { store, auditor } = createAws(lab.config);
  return (await verifyRun({ store, auditor, directory, signal: new AbortController().signal }, runId))!;
};

// The later ones change what the earlier ones read.
describe('in this order', { shuffle: false }, () => {
  test('runs that nobody touched are as they were recorded: partial, retried, rebuilt', async () => {
    expect(earlier.status).toBe('partial');
    for (const { runId } of [earlier, retried, rebuilt])
      expect(await verify(runId)).toMatchObject({ runId, archived: [], differences: [] });
    const { publications, objects, notRebuilt } = await verify(retried.runId);
    expect({ publications, notRebuilt }).toEqual({ publications: 2, notRebuilt: [] });
    expect(objects).toBeGreaterThan(15);
  });

  test(
    '50 bytes changed, one at a time, in every kind of object, are each named by their object',
    async () => {
      const runIds = [earlier, retried, rebuilt].map(({ runId }) => runId);
      const { unnamed, kinds } = await unnamedCorruptions(lab, runIds, { count: 50, inManifests: 5 }, verify);
      expect(unnamed).toEqual([]);
      const stored = await Promise.all(runIds.map((runId) => lab.store.list(`runs/${runId}/`)));
      expect(kinds).toEqual([...new Set(stored.flat().map(kindOf))].toSorted());
      for (const runId of runIds) expect((await verify(runId)).differences).toEqual([]);
    },
    LONG,
  );

  test('where exceljs is not installed, the command says that no other implementation read the workbook', async () => {
    const without = `import { registerHooks } from 'node:module';
      registerHooks({ resolve: (name, context, next) => next(name === 'exceljs' ? 'exceljs-not-installed' : name, context) });`;
    const env = { ...lab.env, NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(without)}` };
    const { code, stdout } = await runCommand('verify', env, '--run', earlier.runId);
    const line = 'Not checked: the workbook was not read by another implementation: exceljs is not installed.';
    expect({ code, lines: stdout.split('\n') }).toMatchObject({
      code: 0,
      lines: expect.arrayContaining([line]) as string[],
    });
    expect((await runCommand('verify', lab.env, '--run', earlier.runId)).stdout).not.toContain('exceljs');
  });

  test.each(['findings.csv', 'rule-gap-dates.csv'])('%s of the base: a changed byte is named', async (file) => {
    const key = earlier.keys.manifest.replace('manifest.json', file);
    const sound = readFileSync(fileOf(lab, key));
    const spoilt = Buffer.from(sound);
    spoilt[5] = sound[5]! ^ 1;
    writeFileSync(fileOf(lab, key), spoilt);
    const { differences, notRebuilt } = await verify(rebuilt.runId);
    writeFileSync(fileOf(lab, key), sound);
    expect(differences.map((difference) => difference.key)).toEqual([key]);
    expect(notRebuilt).toEqual(['publication 1: the ledger that it goes on from is damaged']);
    lab.simulator.control({ archive: { bucket: lab.store.bucket, prefix: key } });
    expect(await verify(rebuilt.runId)).toMatchObject({
      ...{ differences: [], notRebuilt: ['publication 1: the report before, which it is compared with, has expired'] },
    });
    lab.simulator.control({ archive: { bucket: lab.store.bucket, prefix: key, storageClass: 'STANDARD' } });
  });

  test('what is archived is held by its size and version, and told', async () => {
    const files = (await lab.store.list(`runs/${rebuilt.runId}/publications/`)).filter((key) =>
      key.includes('/config-'),
    );
    for (const prefix of files) lab.simulator.control({ archive: { bucket: lab.store.bucket, prefix } });
    expect(await verify(rebuilt.runId)).toMatchObject({ archived: files, differences: [], notRebuilt: [] });
  });

  test('an archived manifest has to be restored first', async () => {
    lab.simulator.control({ archive: { bucket: lab.store.bucket, prefix: `runs/${rebuilt.runId}/publications/` } });
    const { differences, archived, notRebuilt } = await verify(rebuilt.runId);
    // The manifest itself is among them: nothing can be believed before it is restored.
    expect({ archived, notRebuilt }).toEqual({
      archived: [],
      notRebuilt: ['publication 1: its manifest is not to be believed'],
    });
    expect(differences.map(({ what }) => what)).toEqual(['is archived: restore it first, for everything hangs on it']);
  });

  /** Writes an object again, with one byte changed, as another tool would. */
  async function spoil(key: string): Promise<void> {
    const spoilt = readFileSync(fileOf(lab, key));
    spoilt[20] = spoilt[20]! ^ 1;
    await lab.s3.send(new PutObjectCommand({ Bucket: lab.store.bucket, Key: key, Body: spoilt }));
  }

  test('dated files in Glacier are no difference; dated files that another wrote are', async () => {
    const { raw, report } = earlier.keys;
    expect({ promoted: earlier.promoted, raw, report }).toEqual({
      ...{
        promoted: true,
        raw: 'raw/config-rules-2026-01-05.csv',
        report: 'reports/config-compliance-2026-01-05.xlsx',
      },
    });
    lab.simulator.control({ archive: { bucket: lab.store.bucket, prefix: 'raw/' } });
    expect((await verify(earlier.runId)).differences).toEqual([]);
    await spoil(report);
    const { differences } = await verify(earlier.runId);
    expect(differences.map(({ key }) => key)).toEqual([report]);
  });

  test('a dated summary that another wrote is a difference', async () => {
    const key = 'history/2026-01-05.json';
    const Body = Buffer.concat([readFileSync(fileOf(lab, key)), Buffer.from('\n')]);
    await lab.s3.send(new PutObjectCommand({ Bucket: lab.store.bucket, Key: key, Body }));
    const what = `is not the copy of ${earlier.keys.manifest.replace('manifest.json', 'history.json')}`;
    expect((await verify(earlier.runId)).differences).toContainEqual({ key, what });
  });

  test('an object that was written again is told with what became of the version recorded', async () => {
    const key = (await lab.store.list(`runs/${earlier.runId}/accounts/`))[0]!;
    const Body = Buffer.concat([readFileSync(fileOf(lab, key)), Buffer.from('one more row\n')]);
    await lab.s3.send(new PutObjectCommand({ Bucket: lab.store.bucket, Key: key, Body }));
    const { differences, notRebuilt } = await verify(earlier.runId);
    // Its dated files were changed above.
    const evidence = differences.filter((difference) => difference.key.startsWith('runs/'));
    expect(evidence.map((difference) => difference.key)).toEqual([key]);
    expect(evidence[0]!.what).toMatch(
      /^has \d+ bytes, not \d+; has the SHA-256 \w+, not \w+; was written again; the version recorded \(\S+\) is still there, intact$/,
    );
    expect(notRebuilt).toEqual(['publication 1: what it is based on is damaged']);
  });

  test('the command takes a run or a workflow id, and ends 0, or 1 naming what differs', async () => {
    await spoil(retried.keys.report);
    const asJson = await runCommand('verify', lab.env, '--json', '--run', workflowId);
    expect({ code: asJson.code, verdict: JSON.parse(asJson.stdout) as object }).toMatchObject({
      code: 1,
      verdict: { ok: false, runId: retried.runId, differences: [{ key: retried.keys.report }] },
    });
    const { code, stdout } = await runCommand('verify', lab.env, '--run', retried.runId);
    expect(code).toBe(1);
    expect(stdout).toMatch(new RegExp(`^${retried.keys.report}\n    has the SHA-256 .*\n(.*\n)*1 difference.\n$`));
    expect(await runCommand('verify', lab.env, '--run', 'no-such-run')).toEqual({
      code: 1,
      stdout: '',
      stderr: `run no-such-run has no publication in s3://${lab.store.bucket}; evidence is kept for 400 days\n`,
    });
    expect(await runCommand('verify', lab.env)).toMatchObject({ code: 64, stdout: '' });
  });

  test('a workbook that was written wrongly is named by sheet and cell, as exceljs reads it', async () => {
    const wrong = await lab.report({ rebuildFrom: retried.runId });
    await publishWrongly(lab, wrong);
    const what = /^Coverage!A1: expected "Coverage: .*"; exceljs reads "Wrong: .*"$/;
    expect((await verify(wrong.runId)).differences).toContainEqual({
      key: wrong.keys.report,
      what: expect.stringMatching(what) as string,
    });
  });
});
