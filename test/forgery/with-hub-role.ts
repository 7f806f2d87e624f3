// Attacks by somebody with the hub role, who can write any object; and runs that began before there was a key.
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { csvReader } from '#domain/rows/csv.ts';
import { COLUMNS, csvLine } from '#domain/rows/rows.ts';
import { safeCsvLines } from '#domain/rows/safe-csv.ts';
import type { AccountOutcome, StoredObject } from '#domain/coverage/outcome.ts';
import { openEvidenceKeys } from '#src/publish/evidence-key.ts';
import { publish as publishReport } from '#src/publish/publish.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { evidence } from '../publish/evidence.ts';
import { runCommand } from '../support/command.ts';
import { manifestOf, verify, type Target } from './target.ts';

/** Registers the attacks; `target` is there once they run. */
export function attackWithHubRole(target: () => Target): void {
  // The later ones change what the earlier ones read.
  describe('with the hub role', { shuffle: false }, () => {
    let next: ReportResult;

    beforeAll(async () => {
      for (const [name, value] of Object.entries(target().lab.env)) vi.stubEnv(name, value);
      next = await target().lab.report({ reportDate: '2026-01-12' });
    });
    afterAll(() => void vi.unstubAllEnvs());

    test('what nobody touched verifies, and is signed with the first key', async () => {
      for (const report of [target().honest, next]) expect(await verify(target(), report)).toEqual([]);
      const { plan, shards } = await manifestOf(target(), next);
      expect([plan.mac, ...shards.map(({ mac }) => mac)].every((mac) => mac?.startsWith('k2:'))).toBe(true);
    });

    test('C10: the second raw CSV is promoted with the raw one, and has its rows without formulas', async () => {
      const { store } = target().lab;
      const read = async (key: string) => String(await store.get({ key }));
      const reader = csvReader();
      const rows = reader.read(await read('raw/config-rules-2026-01-12.csv'));
      expect(rows.length).toBeGreaterThan(0);
      expect(await read('raw/config-rules-2026-01-12.safe.csv')).toBe(csvLine(COLUMNS) + safeCsvLines(rows));
      const { objects } = await manifestOf(target(), next);
      expect(objects.filter(({ key }) => key.endsWith('.safe.csv'))).toHaveLength(1);
    });

    test('C6: rows that were flipped and published again are named by the key, by Temporal and by the missing anchor', async () => {
      const manifest = await manifestOf(target(), target().honest);
      const shards = await Promise.all(manifest.shards.map(flipRows));
      const { promoted, keys } = await publishReport(
        target().lab.store,
        { ...manifest, number: 2, shards },
        { signal: new AbortController().signal, onProgress: () => undefined },
      );
      expect(promoted).toBe(true);
      const key = keys.manifest;
      expect(await verify(target(), target().honest, { key: true })).toEqual([
        { key, what: 'carries no MAC: no worker with EVIDENCE_KEY made this publication' },
      ]);
      expect(await verify(target(), target().honest, { temporal: true })).toEqual([
        { key, what: 'no workflow made this publication: the run in Temporal has no publication with this manifest' },
      ]);
      expect(await verify(target(), target().honest, { anchors: true })).toEqual([
        {
          key,
          what: expect.stringMatching(/^has no anchor in s3:\/\/anchors-local, which has anchors since/) as string,
        },
      ]);
      expect((await runCommand('verify', target().lab.env, '--run', target().honest.runId)).code).toBe(1);
    });

    /** Stores a shard and its rows again, NON_COMPLIANT as COMPLIANT, with every digest made again. */
    async function flipRows({ key, sha256 }: StoredObject): Promise<StoredObject> {
      const outcomes = JSON.parse(String(await target().lab.store.get({ key, sha256 }))) as AccountOutcome[];
      for (const outcome of outcomes.flatMap(({ regions }) => regions)) {
        if (!outcome.part) continue;
        const rows = String(await target().lab.store.get(outcome.part)).replaceAll('NON_COMPLIANT', 'COMPLIANT');
        outcome.part = await target().lab.store.putOnce(`${outcome.part.key}-2`, Buffer.from(rows), 'text/csv');
      }
      return target().lab.store.putOnce(`${key}-2`, Buffer.from(JSON.stringify(outcomes)), 'application/json');
    }

    test('a run based on the forged run goes on from the publication that a worker made', async () => {
      const based = await target().lab.report({ baseRunId: target().honest.runId, accountIds: [target().accountId] });
      expect((await manifestOf(target(), based)).plan.restsOn).toEqual([{ runId: target().honest.runId, number: 1 }]);
    });

    test('a report that is compared with the forged one says so', async () => {
      const { flags } = await target().lab.report({ reportDate: '2026-01-06' });
      expect(flags).toContain('the report of 2026-01-05, with which this one is compared, carries no valid MAC');
    });

    test('a manifest that was replaced with every digest made again is named by the week after it', async () => {
      const key = target().honest.keys.manifest;
      const stored = await target().lab.store.get({ key });
      const put = (Body: Buffer) =>
        target().lab.s3.send(new PutObjectCommand({ Bucket: target().lab.store.bucket, Key: key, Body }));
      await put(Buffer.concat([stored, Buffer.from('\n')]));
      const found = await verify(target(), next, {});
      await put(stored);
      expect(found).toEqual([
        { key, what: expect.stringMatching(/^was replaced: a later report names the SHA-256/) as string },
      ]);
    });

    test('a publication and a week that were deleted are named by the week after them, and by the anchor', async () => {
      const [manifest, history] = [target().honest.keys.manifest, target().honest.keys.history];
      for (const Key of [manifest, history])
        await target().lab.s3.send(new DeleteObjectCommand({ Bucket: target().lab.store.bucket, Key }));
      expect(await verify(target(), next, {})).toEqual([
        {
          key: manifest,
          what: 'is not there: the report of 2026-01-05 is missing, with which a later one is compared',
        },
        { key: history, what: 'is not there: the report of 2026-01-05 is missing' },
      ]);
      expect(await verify(target(), target().honest, { temporal: true })).toContainEqual({
        ...{ key: manifest, what: 'is not there: the workflow made publication 1' },
      });
      expect(await verify(target(), target().honest, { anchors: true })).toContainEqual({
        ...{
          key: manifest,
          what: expect.stringMatching(/^is not there: it was anchored at \S+ as publication 1$/) as string,
        },
      });
    });
  });

  test('a run that began before the key publishes what has no MAC, with a warning, if the setting allows it', async () => {
    const { input } = await evidence(target().lab.store);
    const evidenceKeys = openEvidenceKeys(target().lab.config)!;
    const options = { signal: new AbortController().signal, onProgress: () => undefined };
    const narrowed = { ...input, plan: { ...input.plan, whole: false } };
    await expect(
      publishReport(target().lab.store, narrowed, { ...options, trust: { evidenceKeys, acceptsMissingMac: false } }),
    ).rejects.toMatchObject({ name: 'NotAuthenticError', isFinal: false });
    const { flags } = await publishReport(target().lab.store, narrowed, {
      ...options,
      trust: { evidenceKeys, acceptsMissingMac: true },
    });
    expect(flags).toEqual(['the evidence is not all authenticated: the run began before EVIDENCE_KEY_SINCE']);
  });
}
