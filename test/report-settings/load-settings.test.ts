// Where the settings come from: files, or the bucket; and what becomes of those that are wrong.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Store } from '#src/aws/store.ts';
import { DEFAULT_SETTINGS, listFaults, describeIgnoredFiles } from '#domain/settings/report-settings.ts';
import { loadSettings } from '#src/report-settings/load-settings.ts';

let directory: string;
beforeAll(async () => (directory = await mkdtemp(join(tmpdir(), 'settings-'))));
afterAll(() => rm(directory, { recursive: true, force: true }));

const file = async (name: string, content: string | Uint8Array) => {
  await writeFile(join(directory, name), content);
  return join(directory, name);
};

const waiver = (id: string) => `waivers: [{ id: ${id}, rule: r, reason: r, approver: a, expires: 2026-12-31 }]`;

/** A bucket that holds `waivers.yaml`, or nothing, or refuses. */
const bucket = (content?: string | Error): Pick<Store, 'bucket' | 'find'> => ({
  bucket: 'reports',
  find: (key) => {
    if (content instanceof Error) return Promise.reject(content);
    const there = key === 'waivers.yaml' && content !== undefined;
    return Promise.resolve(there ? { body: Buffer.from(content), etag: '"1"' } : undefined);
  },
});
const none = { WAIVERS_FILE: undefined, REPORT_SETTINGS_FILE: undefined };

test('nothing set and nothing in the bucket: the defaults, and no flag', async () => {
  const settings = await loadSettings(bucket(), none);
  expect(settings).toEqual(DEFAULT_SETTINGS);
  expect(describeIgnoredFiles(settings)).toEqual([]);
});

test("the bucket's waivers count where no file is set, and only there", async () => {
  const ids = async (of: object) =>
    (await loadSettings(bucket(waiver('stored')), { ...none, ...of })).waivers.map(({ id }) => id);
  expect(await ids({})).toEqual(['stored']);
  expect(await ids({ WAIVERS_FILE: await file('waivers.yaml', waiver('local')) })).toEqual(['local']);
});

test('a file that is wrong counts for nothing, whole; the other one still counts', async () => {
  const settings = await loadSettings(bucket(`${waiver('a')}\nmore: 1`), {
    ...none,
    REPORT_SETTINGS_FILE: await file('settings.yaml', 'dueDays: { critical: 1 }'),
  });
  expect({ waivers: settings.waivers, critical: settings.dueDays.critical, ignored: settings.ignored }).toEqual({
    waivers: [],
    critical: 1,
    ignored: [
      {
        what: 'waivers',
        file: 's3://reports/waivers.yaml',
        faults: ['the file: unknown "more": accepted are waivers'],
      },
    ],
  });
  expect(describeIgnoredFiles(settings)).toEqual([
    'the file of waivers, s3://reports/waivers.yaml, is wrong and counts for nothing: the file: unknown "more": accepted are waivers',
  ]);
  expect([listFaults(settings, 'waivers'), listFaults(settings, 'settings')]).toEqual([
    ['s3://reports/waivers.yaml counts for nothing: the file: unknown "more": accepted are waivers'],
    [],
  ]);
});

test('a file that is not there, and one that is no text, are told', async () => {
  const absent = join(directory, 'absent.yaml');
  const { ignored } = await loadSettings(bucket(), {
    WAIVERS_FILE: absent,
    REPORT_SETTINGS_FILE: await file('binary', Uint8Array.of(0xff, 0xfe, 0x00)),
  });
  expect(ignored).toEqual([
    { what: 'waivers', file: absent, faults: [expect.stringMatching(/^the file cannot be read: ENOENT/)] },
    { what: 'settings', file: join(directory, 'binary'), faults: ['the file is not UTF-8'] },
  ]);
});

test('an object that S3 refuses is a flag; an outage is thrown, to be tried again', async () => {
  const denied = Object.assign(new Error('Access Denied'), { name: 'AccessDenied' });
  expect((await loadSettings(bucket(denied), none)).ignored).toEqual([
    {
      what: 'waivers',
      file: 's3://reports/waivers.yaml',
      faults: ["S3 refuses it: Access Denied. Grant the worker's role s3:GetObject on it"],
    },
  ]);
  const outage = Object.assign(new Error('try later'), { name: 'ServiceUnavailable' });
  await expect(loadSettings(bucket(outage), none)).rejects.toBe(outage);
});
