// S3 refuses, stalls, cuts and garbles: what was read is published once, whole.
import { describe, expect, test } from 'vitest';
import { MALFORMED } from '#simulator/scenario/malformed.ts';
import type { Malformation } from '#simulator/faults/malformed.ts';
import { INTACT, useSite, type Case } from './context.ts';

type Faults = Parameters<Case['add']>;

/** What is wrong after a run during which S3 answers like this. */
async function flawsThrough(site: ReturnType<typeof useSite>, name: string, faults: Faults): Promise<typeof INTACT> {
  const played = await site.begin(name);
  played.add(...faults);
  return played.flawsOf(await played.startDisturbed());
}

describe('S3', () => {
  const site = useSite({ shared: 's3-fails' });

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
  ])('%s', async (name, faults) => {
    expect(await flawsThrough(site, `S3 ${name}`, faults)).toEqual(INTACT);
  });

  const groups = Array.from({ length: Math.ceil(MALFORMED.length / 4) }, (_, index) =>
    MALFORMED.slice(4 * index, 4 * index + 4),
  );
  /** What Organizations may say of a unit, and nobody can tell from what is so. */
  const TOLD: readonly Malformation[] = ['nul-characters', 'unknown-enum'];

  test.each(groups.map((group) => [group.join(', '), group] as const))(
    'answers malformed now and then, as Organizations does: %s',
    async (name, group) => {
      const faults = group.flatMap((how, index): Faults => [
        // An object that is read wrong three times in a row counts as damaged, and ends the run: so two at a time.
        ...[2, 62].map((first) => ({
          ...{ kind: 'malformed' as const, how, operations: ['s3' as const], afterCalls: first + 12 * index, times: 2 },
        })),
        ...(TOLD.includes(how)
          ? []
          : [
              {
                kind: 'malformed' as const,
                how,
                operations: ['organizations' as const],
                afterCalls: 2 * index,
                times: 1,
              },
            ]),
      ]);
      expect(await flawsThrough(site, `malformed now and then: ${name}`, faults)).toEqual(INTACT);
    },
  );
});

describe('S3, for files of several parts,', () => {
  // A megabyte each: the CSV exceeds the five of a part, and its rows are few.
  const site = useSite({ shared: 's3-parts', standing: [{ kind: 'huge', accounts: { count: 5 } }] });

  test('cuts uploads in the middle, cannot put one together, or does and does not say so', async ({ task }) => {
    const operations = ['s3:CompleteMultipartUpload' as const];
    const faults: Faults = [
      { kind: 's3-refuse', how: 'cut', operations: ['s3:UploadPart'], afterCalls: 1, times: 12 },
      { kind: 's3-refuse', how: '503', operations, times: 2 },
      { kind: 'cut-connection', when: 'half-way', operations, times: 2 },
    ];
    const played = await site.begin(`S3 ${task.name}`);
    played.add(...faults);
    const handle = await played.startDisturbed();
    await handle.result();
    // All have struck, so the files did have several parts.
    const injected = played.simulator.control({}).map((one) => [one.fault.kind, one.injected]);
    expect(injected).toEqual([
      ['huge', 0],
      ['s3-refuse', 12],
      ['s3-refuse', 2],
      ['cut-connection', 2],
    ]);
    expect(await played.flawsOf(handle)).toEqual(INTACT);
  });
});
