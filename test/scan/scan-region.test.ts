// What a region's answers amount to: its rows as bytes that are counted, and what was not read of it.
import { describe, expect, test } from 'vitest';
import { DEFAULT_TAG_KEYS } from '#domain/settings/tag-keys.ts';
import { RegionTagsCollector, type Line } from '#src/aws/resource-tags.ts';
import { readTags } from '#src/scan/region-tags.ts';
import { aReader, csvOf, failing, noLimit, result, rule, scan, tagPages, wordsFor, type Answers } from './region.ts';

/** The memory for the tags of these lines. */
function bytesOfTags(lines: readonly Line[]): number {
  const collector = new RegionTagsCollector();
  const before = collector.bytes;
  collector.add(lines);
  return collector.bytes - before;
}

test('each rule waits for its turn before it is read, and its bytes and tags are counted, sorted by rule and resource', async () => {
  const events: string[] = [];
  let bytes = 0;
  const waitsMs = [0, 20, 0]; // The tags' page comes first.
  const tags = [
    { read: { key: 'AWS::EC2::Volume\nvol-1', tags: ['disk', undefined, 'team', undefined], owner: undefined } },
  ];
  const { reader } = aReader({
    rules: [rule('b'), rule('a')],
    of: {
      tags: () => tagPages(tags),
      async *results(name) {
        events.push(`read ${name}`);
        yield [result('vol-2'), result('vol-1')];
      },
    },
  });
  const counting = {
    waitForRoom: async () => {
      events.push('turn');
      // The first rule's turn comes later: it is read later.
      await new Promise((resolve) => setTimeout(resolve, waitsMs.shift()));
    },
    reserve: (more: number) => (bytes += more),
    release: () => undefined,
  };
  const scanned = await scan(reader, { reservation: counting, tagReservation: counting });
  if (scanned.kind !== 'read') throw new Error(scanned.kind);
  const lines = (await csvOf(scanned.part)).trimEnd().split('\n');
  expect(
    lines.map((line) => [line.split(',')[0], line.split(',')[7], line.endsWith(',disk,UNSUPPORTED,team,UNSUPPORTED')]),
  ).toEqual([
    ['a', 'vol-1', true],
    ['a', 'vol-2', false],
    ['b', 'vol-1', true],
    ['b', 'vol-2', false],
  ]);
  const tagBytes = bytesOfTags(tags);
  expect({ rows: scanned.part.rows, bytes, events }).toEqual({
    rows: 4,
    bytes: scanned.part.bytes + tagBytes,
    events: ['turn', 'turn', 'turn', 'read a', 'turn', 'read b', 'turn'],
  });
});

test('only the owners of resources that do not comply are stored, where their key is not exactly Owner', async () => {
  const line = (id: string, owner: string) => ({ read: { key: `AWS::EC2::Volume\n${id}`, tags: [], owner } });
  const { reader } = aReader({
    of: {
      tags: () => tagPages([line('vol-1', 'web'), line('vol-2', 'data')]),
      async *results() {
        yield [{ ...result('vol-1'), ComplianceType: 'NON_COMPLIANT' }, result('vol-2')];
      },
    },
  });
  const scanned = await scan(reader);
  expect(scanned.kind === 'read' && scanned.regionRules.ownerTags).toEqual({ 'AWS::EC2::Volume\nvol-1': 'web' });
});

test('tags are kept of as many resources as there is memory for, and a note says that there are more', async () => {
  const line = (id: number) => ({ read: { key: `T\n${id}`, tags: ['x'.repeat(3_000)], owner: undefined } });
  const pages = [[line(1), line(2)], [], [line(3), line(4)], [line(5)]];
  let bytes = 0;
  const tagReservation = { ...noLimit, reserve: (more: number) => (bytes += more) };
  const options = { tagKeys: DEFAULT_TAG_KEYS, tagReservation, signal: AbortSignal.timeout(10_000) };
  const limited = await readTags({ tags: () => tagPages(...pages) }, options, 12_000);
  const all = await readTags({ tags: () => tagPages(...pages.slice(0, 3)) }, options, 12_000);
  expect({ limited: limited.notes, all: all.notes, kept: [limited.index.size, all.index.size], bytes }).toEqual({
    limited: [expect.objectContaining({ kind: 'tags-limited', note: expect.stringContaining('tags of 4 resources') })],
    all: [],
    kept: [4, 4],
    bytes: 2 * bytesOfTags(pages.slice(0, 3).flat()),
  });
});

test.each<[string, Answers, string | undefined]>([
  ['recorded', {}, undefined],
  ['without a recorder', { recorders: [] }, 'no configuration recorder'],
  ['whose recorder is stopped', { recorders: [{ recording: false }] }, 'the configuration recorder is stopped'],
])('a region %s has the reason that it deserves', async (_, answers, reason) => {
  const scanned = await scan(aReader(answers).reader);
  expect('reason' in scanned ? scanned.reason : undefined).toBe(reason);
});

describe('extras never cost a row', () => {
  const recorders = (name: string) => failing('DescribeConfigurationRecorderStatus', name);
  const failingTags = (name: string) =>
    async function* () {
      yield await failing('SelectResourceConfig', name)();
    };

  test.each<[string, Answers, string]>([
    [
      'a stopped recorder keeps its rows',
      { recorders: [{ recording: false, lastStopTime: new Date('2026-10-01T00:00:00Z') }] },
      'recorder-off 1/1, 2 rows; recorder-stopped',
    ],
    ['so does none', { recorders: [] }, 'recorder-off 1/1, 2 rows; recorder-stopped'],
    [
      'its status denied, a recorder listed',
      { of: { recorderStatus: recorders('AccessDeniedException') } },
      'scanned 1/1, 2 rows; recorder-not-checked',
    ],
    [
      'its status denied, no recorder listed',
      { of: { recorderStatus: recorders('AccessDeniedException'), recorders: () => Promise.resolve([]) } },
      'recorder-off 1/1, 2 rows; recorder-stopped',
    ],
    [
      'everything about it denied',
      {
        of: {
          recorderStatus: recorders('AccessDeniedException'),
          recorders: failing('DescribeConfigurationRecorders', 'AccessDeniedException'),
        },
      },
      'scanned 1/1, 2 rows; recorder-not-checked',
    ],
    [
      'its status failing for now',
      { of: { recorderStatus: recorders('InternalServerError') } },
      'scanned 1/1, 2 rows; recorder-not-checked; incomplete',
    ],
    ['tags denied', { of: { tags: failingTags('AccessDeniedException') } }, 'scanned 1/1, 2 rows; tags'],
    [
      'tags failing for now',
      { of: { tags: failingTags('ThrottlingException') } },
      'scanned 1/1, 2 rows; tags; incomplete',
    ],
  ])('%s', async (_case, answers, expected) => {
    expect(await wordsFor(answers)).toBe(expected);
  });
});

describe('rules without results to read', () => {
  async function* noResults() {
    yield await Promise.resolve([]);
  }
  const none = { of: { results: noResults } };

  test.each<[string, Answers, string]>([
    ['none at all', { rules: [] }, 'no-rules 0/0, 0 rows'],
    [
      'internal ones only',
      { rules: [rule('i', { RuleEvaluationVisibility: 'INTERNAL' })] },
      'no-rules 0/1, 0 rows; internal i',
    ],
    [
      'internal ones besides others',
      { rules: [rule('a'), rule('i', { RuleEvaluationVisibility: 'INTERNAL' })] },
      'scanned 1/2, 2 rows; internal i',
    ],
    ['an active one', none, 'scanned 1/1, 0 rows; no-results a'],
    [
      'one that is being evaluated, and has results',
      { rules: [rule('a', { ConfigRuleState: 'EVALUATING' })] },
      'scanned 1/1, 2 rows; evaluating a',
    ],
    [
      'one that is being evaluated, and has none',
      { rules: [rule('a', { ConfigRuleState: 'EVALUATING' })], ...none },
      'scanned 1/1, 0 rows; evaluating a',
    ],
  ])('%s', async (_case, answers, expected) => {
    expect(await wordsFor(answers)).toBe(expected);
  });
});
