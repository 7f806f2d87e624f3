// Stores the request rates that scans have found in one object for all runs.
// If it is missing or damaged, each scan determines its rates again.
import { z } from 'zod';
import type { Store } from '#src/aws/store.ts';
import type { CoverageLine } from '#domain/coverage/reconciliation.ts';
import { MAX_RATE_AGE_DAYS, toDay, type KnownRates } from '#domain/coverage/request-rate.ts';
import { keys } from '#domain/keys.ts';
import type { EvidenceKeys } from './evidence-key.ts';

export const rateKey = (accountId: string, region: string): string => `${accountId} ${region}`;

/** The maximum number of attempts to write the record when other runs write it concurrently. After that, this run's rates are not kept. */
const MAX_CAS_ATTEMPTS = 5;

/** The maximum size of a record that is read. The record for 60,000 accounts in four regions is smaller. */
const MAX_RECORD_BYTES = 16 * 1024 * 1024;

const rate = z.tuple([
  z.number().min(0.1).max(10_000),
  z.number().min(1).max(100_000),
  z.number().min(0).max(10_000),
  z.number().int().min(0),
]);

const record = z.object({
  schemaVersion: z.literal(1),
  /** The calls per second, the burst, the lowest rate that was too high (0 if none was), and the number of days since 1970. */
  rates: z.record(z.string().regex(/^\d{12} [a-z0-9-]{1,40}$/), rate),
  mac: z.string().optional(),
});

type StoredRates = z.infer<typeof record>['rates'];

/** The record, its ETag and, if the record was ignored, the reason. */
type FoundRates = { rates: StoredRates; etag: string | undefined; problem?: string };

async function findRecord(store: Pick<Store, 'find'>, evidenceKeys: EvidenceKeys | undefined): Promise<FoundRates> {
  const found = await store.find(keys.requestRates);
  if (!found) return { rates: {}, etag: undefined };
  const { body, etag } = found;
  const ignored = (problem: string): FoundRates => ({ rates: {}, etag, problem: `${keys.requestRates} ${problem}` });
  if (body.length > MAX_RECORD_BYTES) return ignored(`has ${body.length} bytes, expected at most ${MAX_RECORD_BYTES}`);
  let parsed: ReturnType<typeof record.safeParse>;
  try {
    parsed = record.safeParse(JSON.parse(String(body)));
  } catch {
    return ignored('is not JSON');
  }
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return ignored(`is not a record of rates: ${issue?.path.join('.') || 'record'}: ${issue?.message}`);
  }
  const { rates, mac } = parsed.data;
  const check = evidenceKeys?.check({ kind: 'rates', rates }, mac) ?? 'authentic';
  return check === 'authentic'
    ? { rates, etag }
    : ignored(`was not written by a worker with EVIDENCE_KEY: MAC ${check}`);
}

/** Reads the record. If it is invalid, returns no rates, and the reason as `problem`. */
export async function readRates(
  store: Pick<Store, 'find'>,
  evidenceKeys: EvidenceKeys | undefined,
): Promise<{ rates: KnownRates; problem?: string }> {
  try {
    const { rates, problem } = await findRecord(store, evidenceKeys);
    const known = Object.entries(rates).map(
      ([key, [perSecond, burst, limit, day]]) =>
        [key, { perSecond, burst, ...(limit > 0 ? { limit } : {}), day }] as const,
    );
    return { rates: new Map(known), ...(problem === undefined ? {} : { problem }) };
  } catch (error) {
    return { rates: new Map(), problem: `${keys.requestRates} could not be read: ${(error as Error).message}` };
  }
}

/**
 * Adds the rates of a publication's regions to the record. Returns the reason if that was not possible, or a line if a damaged record was
 * replaced.
 */
export async function recordRates(
  store: Pick<Store, 'find' | 'replace'>,
  lines: readonly Pick<CoverageLine, 'accountId' | 'region' | 'rate'>[],
  evidenceKeys: EvidenceKeys | undefined,
  now: number,
): Promise<string[]> {
  const today = toDay(now);
  const newRates: StoredRates = Object.fromEntries(
    lines.flatMap(({ accountId, region, rate: found }) =>
      found ? [[rateKey(accountId, region), [found.perSecond, found.burst, found.limit ?? 0, today]] as const] : [],
    ),
  );
  if (Object.keys(newRates).length === 0) return [];
  try {
    for (let attempt = 0; attempt < MAX_CAS_ATTEMPTS; attempt++) {
      const { rates: before, etag, problem } = await findRecord(store, evidenceKeys);
      const kept = Object.entries(before).filter(([, [, , , day]]) => day >= today - MAX_RATE_AGE_DAYS);
      const rates = { ...Object.fromEntries(kept), ...newRates };
      const mac = evidenceKeys?.sign({ kind: 'rates', rates });
      const body = JSON.stringify({ schemaVersion: 1, rates, ...(mac ? { mac } : {}) });
      if (await store.replace(keys.requestRates, Buffer.from(body), 'application/json', etag))
        return problem === undefined ? [] : [`${problem}. It was replaced`];
    }
    return [`${keys.requestRates} was written by other runs meanwhile: the rates of this run are not kept`];
  } catch (error) {
    return [`${keys.requestRates} could not be written: ${(error as Error).message}`];
  }
}
