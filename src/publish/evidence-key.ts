// Creates message authentication codes (MACs) for evidence, which prove that the evidence was made by a worker (ADR 0037).
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Config } from '#src/config/config.ts';
import type { RegionOutcome, StoredObject } from '#domain/coverage/outcome.ts';
import { keys } from '#domain/keys.ts';
import type { AccountToScan } from '#src/workflows/activity-types.ts';
import type { RunPlan } from '#src/workflows/types.ts';

/** What a MAC authenticates. The kind is part of the signed text, so that a MAC of one kind is not valid for another. */
export type Statement =
  | { kind: 'plan'; runId: string; plan: RunPlan }
  | { kind: 'region'; runId: string; account: AccountToScan; outcome: RegionOutcome }
  | { kind: 'object'; runId: string; object: StoredObject }
  | { kind: 'manifest'; runId: string; number: number; object: StoredObject }
  | { kind: 'rates'; rates: object };

/**
 * The result of checking a MAC. `missing`: there is no MAC. `unknown-key`: the MAC names a key that this worker does not have. `wrong`: the
 * MAC was made for different data, or with another key.
 */
export type MacCheck = 'authentic' | 'missing' | 'unknown-key' | 'wrong';

export type EvidenceKeys = {
  /** Returns a MAC, which consists of the id of the first key, a colon and the code. */
  sign(statement: Statement): string;
  check(statement: Statement, mac: string | undefined): MacCheck;
};

/** Returns the keys of EVIDENCE_KEY. If no key is set, returns undefined, and no MAC is made or checked. */
export function openEvidenceKeys({ EVIDENCE_KEY }: Pick<Config, 'EVIDENCE_KEY'>): EvidenceKeys | undefined {
  const secrets = new Map(
    EVIDENCE_KEY.map((item) => {
      const [id = '', secret = ''] = item.split(':');
      return [id, Buffer.from(secret, 'base64')] as const;
    }),
  );
  const [first] = secrets;
  if (!first) return undefined;
  const [signingId, signingSecret] = first;
  const computeMac = (secret: Buffer, statement: Statement) =>
    createHmac('sha256', secret).update(toMessage(statement)).digest();
  return {
    sign: (statement) => `${signingId}:${computeMac(signingSecret, statement).toString('base64url')}`,
    check(statement, mac) {
      if (mac === undefined) return 'missing';
      const [id, code = ''] = mac.split(':');
      const secret = secrets.get(id ?? '');
      if (!secret) return 'unknown-key';
      const expected = computeMac(secret, statement);
      const found = Buffer.from(code, 'base64url');
      return found.length === expected.length && timingSafeEqual(found, expected) ? 'authentic' : 'wrong';
    },
  };
}

/**
 * Returns the text that is signed, which is JSON with sorted keys, so that the order in which a server or a later version stores fields
 * does not matter.
 */
function toMessage(statement: Statement): string {
  return JSON.stringify(['aws-config-compliance', 1, toSigned(statement)], (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** Returns the signed part of a statement, without the MAC itself. */
function toSigned(statement: Statement): unknown {
  switch (statement.kind) {
    case 'plan': {
      // The workflow adds these fields after the plan was made. The data that they refer to has separate MACs.
      const { mac: _mac, accountTags: _tags, aggregate: _aggregate, rereads: _rereads, ...plan } = statement.plan;
      return { ...statement, plan };
    }
    case 'region': {
      const { mac: _mac, ...outcome } = statement.outcome;
      const { id, name, ou } = statement.account;
      return { ...statement, account: { id, name, ou }, outcome };
    }
    case 'rates':
      return statement;
    case 'object':
    case 'manifest': {
      const { key, sha256, bytes } = statement.object;
      return { ...statement, object: { key, sha256, bytes } };
    }
    default:
      return statement satisfies never;
  }
}

/** Adds the MAC of a stored object to its record. The run that the object belongs to is taken from its key. */
export function signObject(evidenceKeys: EvidenceKeys | undefined, object: StoredObject): StoredObject {
  const runId = keys.runOf(object.key);
  return evidenceKeys ? { ...object, mac: evidenceKeys.sign({ kind: 'object', runId, object }) } : object;
}
