// Checks the MAC of a manifest if a key is set. A manifest contains the SHA-256 of every object, so its MAC covers all of them.
import type { Statement } from '#src/publish/evidence-key.ts';
import type { VerifyContext } from './rebuild.ts';

type MacResult = { isAuthentic: boolean; difference?: string; notChecked: string[] };

/** Checks a MAC. Publications from before the key was set have no MAC, which is not a difference. */
export function checkMac(
  { evidenceKeys, since }: Pick<VerifyContext, 'evidenceKeys' | 'since'>,
  statement: Extract<Statement, { kind: 'manifest' }>,
  mac: string | undefined,
  startedAt: string,
): MacResult {
  const found = evidenceKeys?.check(statement, mac);
  if (found === undefined || found === 'authentic') return { isAuthentic: found === 'authentic', notChecked: [] };
  const what = `MAC of publication ${statement.number}`;
  if (found === 'missing' && since !== undefined && Date.parse(startedAt) < Date.parse(since))
    return { isAuthentic: false, notChecked: [`${what}: the run began before EVIDENCE_KEY_SINCE`] };
  if (found === 'unknown-key')
    return { isAuthentic: false, notChecked: [`${what}: EVIDENCE_KEY does not name the key ${mac?.split(':')[0]}`] };
  const difference =
    found === 'missing'
      ? 'carries no MAC: no worker with EVIDENCE_KEY made this publication'
      : 'carries a wrong MAC: no worker with this EVIDENCE_KEY made this publication';
  return { isAuthentic: false, difference, notChecked: [] };
}
