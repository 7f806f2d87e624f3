// The simulator's own truth about an organization: every row, and the fewest calls that read it all.
import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { ExpectedRegion } from '#simulator/oracle/oracle.ts';
import { columnIndex, type Row } from '#domain/rows/rows.ts';
import type { Organization } from './organizations.ts';

/** Items a page: AWS's maxima. */
const PAGE = { rules: 25, statuses: 50, results: 100, resources: 100 };

export type Expectations = {
  rows: number;
  /** How often each row occurs, by a digest of 48 bits. */
  occurrences: ReadonlyMap<number, number>;
  /** The fewest calls that read the organization's accounts, by operation. */
  calls: Record<string, number>;
  /** Regions with rows: each is one object in S3. */
  parts: number;
  /** Most calls of one account that wait for one another: role, rules, then the longest listing of pages. */
  longestChain: number;
};

type Region = { rules: Map<string, number>; tagged: Set<string> };

const noRegion = (): Region => ({ rules: new Map(), tagged: new Set() });

export async function readExpectations(organization: Organization): Promise<Expectations> {
  const { config } = organization.scenario;
  const occurrences = new Map<number, number>();
  const accounts = new Set<string>();
  const calls = { AssumeRole: 0, Recorders: 0, Rules: 0, Statuses: 0, Details: 0, Tags: 0 };
  const counts = { rows: 0, parts: 0, longestChain: 0 };
  const rules = config.rulesPerRegion + config.internalRulesPerRegion;
  const rulePages = Math.ceil(rules / PAGE.rules);

  // Rows come region by region, so that one region's listings are counted at a time.
  let place = '';
  let seen = noRegion();
  const countRegion = () => {
    if (place === '') return;
    const pages = [...seen.rules.values()].map((rows) => Math.ceil(rows / PAGE.results));
    const tagPages = Math.max(1, Math.ceil(seen.tagged.size / PAGE.resources));
    calls.Details += pages.reduce((further, each) => further + each - 1, 0);
    calls.Tags += tagPages - 1;
    counts.longestChain = Math.max(counts.longestChain, 1 + rulePages + Math.max(tagPages, ...pages));
    counts.parts += 1;
    seen = noRegion();
  };

  for await (const { region, row } of ask(organization)) {
    if (region) {
      accounts.add(region.accountId);
      calls.Recorders += 2; // The recorder's status and its scope.
      calls.Rules += rulePages;
      calls.Statuses += Math.ceil(rules / PAGE.statuses);
      // A page each at least; further ones are counted with the rows.
      calls.Details += region.rules;
      calls.Tags += 1;
    }
    if (!row) continue;
    const here = `${row[columnIndex.AccountId]} ${row[columnIndex.AwsRegion]}`;
    if (here !== place) countRegion();
    place = here;
    const rule = row[columnIndex.ConfigRule]!;
    seen.rules.set(rule, (seen.rules.get(rule) ?? 0) + 1);
    const tags = row.slice(columnIndex['Tag:Name']);
    if (tags.some((tag) => tag !== 'UNSUPPORTED'))
      seen.tagged.add(`${row[columnIndex.ResourceType]} ${row[columnIndex.ResourceIdentifier]}`);
    counts.rows += 1;
    count(occurrences, digest(row), 1);
  }
  countRegion();
  calls.AssumeRole = accounts.size + 1; // And the organization's own.
  return { ...counts, occurrences, calls };
}

/** Every row, in the simulator's order. */
export async function* expectedRows(organization: Organization): AsyncGenerator<Row> {
  for await (const { row } of ask(organization)) if (row) yield row;
}

/** The truth's lines: first a region each, then a row each. */
async function* ask({ url }: Organization): AsyncGenerator<{ region?: ExpectedRegion; row?: Row }> {
  const { body } = await fetch(`${url}/_simulator/truth`);
  for await (const line of createInterface({ input: Readable.fromWeb(body as ReadableStream) }))
    yield JSON.parse(line) as { region?: ExpectedRegion; row?: Row };
}

/** Rows of the truth that are not among these, and rows of these that are not the truth's; the order does not matter. */
export async function compareRows(
  { occurrences }: Expectations,
  batches: AsyncIterable<readonly Row[]>,
): Promise<{ rows: number; lost: number; foreign: number }> {
  const left = new Map(occurrences);
  let rows = 0;
  for await (const batch of batches) {
    rows += batch.length;
    for (const row of batch) count(left, digest(row), -1);
  }
  const differences = [...left.values()];
  const sum = (sign: 1 | -1) => differences.reduce((total, each) => total + Math.max(0, sign * each), 0);
  return { rows, lost: sum(1), foreign: sum(-1) };
}

/** 48 bits: exact as a number, and among a million rows two that differ share one once in 500 organizations. */
function digest(row: Row): number {
  return createHash('sha256').update(JSON.stringify(row)).digest().readUIntBE(0, 6);
}

function count(occurrences: Map<number, number>, key: number, by: number): void {
  occurrences.set(key, (occurrences.get(key) ?? 0) + by);
}
