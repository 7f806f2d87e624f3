// S3 refuses, stalls, cuts and garbles: what was read is published once, whole.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { INTACT, openSite, type Case } from './ground.ts';

type Faults = Parameters<Case['add']>;
type Site = Awaited<ReturnType<typeof openSite>>;

/** What is wrong after a run during which S3 answers like this. */
async function flawsThrough(site: Site, name: string, faults: Faults): Promise<typeof INTACT> {
  const played = site.begin(name);
  played.add(...faults);
  return played.flawsOf(await played.startDisturbed());
}

describe('S3', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site.close());

  test.each<[string, Faults]>([
    // The first objects that a run puts are its settings and its accounts: a bucket that refuses them ends the run at once.
    [
      'refuses to take what was read',
      [{ kind: 's3-refuse', how: '403', operations: ['s3:PutObject'], afterCalls: 2, times: 12 }],
    ],
    [
      'refuses to take a publication',
      [{ kind: 's3-refuse', how: '403', operations: ['s3:PutObject'], afterCalls: 25, times: 3 }],
    ],
    [
      'refuses to give back what it has',
      [{ kind: 's3-refuse', how: '403', operations: ['s3:GetObject'], keyPrefix: 'runs/', times: 3 }],
    ],
    ['is unavailable, now and then', [{ kind: 's3-refuse', how: '503', probability: 0.3 }]],
    ['is slow', [{ kind: 's3-refuse', how: 'slow', delayMs: 700 }]],
    ['cuts connections, now and then', [{ kind: 's3-refuse', how: 'cut', probability: 0.25 }]],
    [
      'takes what it is sent, and cuts the connection before it says so',
      [{ kind: 'cut-connection', when: 'half-way', operations: ['s3:PutObject', 's3:CopyObject'], probability: 0.3 }],
    ],
    [
      'gives back half of an object that looks whole, or something else',
      [
        { kind: 'malformed', how: 'truncated', operations: ['s3:GetObject'], times: 2 },
        { kind: 'malformed', how: 'garbage', operations: ['s3:GetObject'], afterCalls: 10, times: 2 },
      ],
    ],
  ])('%s', async (name, faults) => {
    expect(await flawsThrough(site, `S3 ${name}`, faults)).toEqual(INTACT);
  });
});

describe('S3, for files of several parts,', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite({ scenario: { config: { rulesPerRegion: 10, rowsPerAccount: 4_000 } } });
  });
  afterAll(() => site.close());

  const operations = ['s3:CompleteMultipartUpload'];
  test.each<[string, Faults]>([
    [
      'cuts an upload in the middle',
      [{ kind: 's3-refuse', how: 'cut', operations: ['s3:UploadPart'], afterCalls: 1, times: 12 }],
    ],
    [
      'cannot put an upload together, or does and does not say so',
      [
        { kind: 's3-refuse', how: '503', operations, times: 2 },
        { kind: 'cut-connection', when: 'half-way', operations, times: 2 },
      ],
    ],
  ])('%s', async (name, faults) => {
    expect(await flawsThrough(site, `S3 ${name}`, faults)).toEqual(INTACT);
  });
});
