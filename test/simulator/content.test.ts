// Properties of what the seed makes: counts that add up, names that are unique, encodings that survive any split.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createChunkedDecoder } from '#simulator/s3/aws-chunked.ts';
import { countFindings } from '#simulator/world/findings.ts';
import { pageToken, readPageToken } from '#simulator/base/page-tokens.ts';
import { resourceAt } from '#simulator/world/resources.ts';
import { parseScenario } from '#simulator/scenario/scenario.ts';
import { createWorld, findRule, placeOf, ruleName } from '#simulator/world/world.ts';

const seeds = fc.integer({ min: 0, max: 0xffffffff });
const worldOf = (input: object) => createWorld(parseScenario(input));

describe('an organization', () => {
  test('has as many accounts as asked, with unique ids of twelve digits and unique names', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 400 }), (seed, accounts) => {
        const { organization } = worldOf({ seed, accounts });
        const ids = organization.accounts.map(({ id }) => id);
        const names = organization.accounts.map(({ name }) => name);
        expect([ids.length, new Set(ids).size, new Set(names).size]).toEqual([accounts, accounts, accounts]);
        expect(ids.filter((id) => !/^\d{12}$/.test(id))).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  test('of twenty thousand accounts has unique ids and names too', () => {
    const { accounts } = worldOf({ accounts: 20_000 }).organization;
    expect(new Set(accounts.map(({ id }) => id)).size).toBe(20_000);
    expect(new Set(accounts.map(({ name }) => name)).size).toBe(20_000);
  });
});

describe('results', () => {
  test('of all regions and rules of an account add up to what the scenario says', () => {
    const settings = fc.record({
      seed: seeds,
      rows: fc.integer({ min: 60, max: 5000 }),
      rules: fc.integer({ min: 4, max: 120 }),
      regions: fc.constantFrom(['us-east-1'], ['us-east-1', 'ap-east-1'], ['eu-west-1', 'eu-west-2', 'eu-west-3']),
    });
    fc.assert(
      fc.property(settings, ({ seed, rows, rules, regions }) => {
        const world = worldOf({ seed, accounts: 2, regions, config: { rowsPerAccount: rows, rulesPerRegion: rules } });
        const places = regions.map((region) => placeOf(world.organization.accounts[1]!, region));
        const counts = places.map((place) => countFindings(place, world.templates, world.scenario));
        expect(counts.flat().filter((count) => count < 0 || !Number.isInteger(count))).toEqual([]);
        const sum = counts.flat().reduce((a, b) => a + b, 0);
        const others = world.templates.some(({ internal, ofAccount }) => !internal && !ofAccount);
        expect(others ? sum : rows).toBe(rows);
      }),
      { numRuns: 60 },
    );
  });

  test('are about resources with unique ids', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const world = worldOf({ seed, accounts: 2 });
        const place = placeOf(world.organization.accounts[1]!, 'us-east-1');
        for (const { resourceTypes } of world.templates) {
          for (const type of resourceTypes.filter((one) => one !== 'AWS::::Account')) {
            expect(new Set(Array.from({ length: 500 }, (_, i) => resourceAt(place, type, i).id)).size).toBe(500);
          }
        }
      }),
      { numRuns: 5 },
    );
  });
});

test('each rule is found by its name in its place, also a thousand of them, shared or not', () => {
  for (const suffixes of ['organization', 'account']) {
    const world = worldOf({ accounts: 3, config: { rulesPerRegion: 1000, suffixes } });
    const place = placeOf(world.organization.accounts[2]!, 'ap-east-1');
    const names = world.templates.map((rule) => ruleName(world, place, rule));
    expect(new Set(names).size).toBe(1001);
    expect(names.map((name) => findRule(world, place, name)?.slot)).toEqual(world.templates.map(({ slot }) => slot));
    expect(names.map((name) => findRule(world, place, `${name}x`))).toEqual(Array(1001).fill(undefined));
  }
});

test('a page token reads back in its own list and in no other', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.nat(), (scope, other, offset) => {
      fc.pre(scope !== other);
      const token = pageToken(scope, offset);
      expect([readPageToken(scope, token), readPageToken(other, token)]).toEqual([offset, undefined]);
    }),
  );
});

test('aws-chunked decodes to the same body however the wire splits it', () => {
  const bodies = fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 5 });
  fc.assert(
    fc.property(bodies, fc.array(fc.nat(80), { maxLength: 20 }), fc.boolean(), (chunks, splits, signed) => {
      const signature = signed ? ';chunk-signature=0055' : '';
      const encoded = Buffer.concat([
        ...chunks.flatMap((chunk) => [
          Buffer.from(`${chunk.length.toString(16)}${signature}\r\n`),
          chunk,
          Buffer.from('\r\n'),
        ]),
        Buffer.from(`0${signature}\r\nx-amz-checksum-crc32: AAAA==\r\n\r\n`),
      ]);
      const decoder = createChunkedDecoder();
      const found: Buffer[] = [];
      let at = 0;
      for (const length of [...splits, encoded.length]) {
        found.push(...decoder.decode(encoded.subarray(at, at + length)));
        at += length;
      }
      expect(Buffer.concat(found)).toEqual(Buffer.concat(chunks));
      expect([decoder.ended(), decoder.trailers.get('x-amz-checksum-crc32')]).toEqual([true, 'AAAA==']);
    }),
  );
});
