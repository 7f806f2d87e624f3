// The columns at the end of lists of findings, as they should be.
import type { Week } from './facts.ts';
import type { OpenFinding } from './open-findings.ts';
import type { Cell } from './table.ts';

export const FURTHER = ['Waiver', 'Guide', 'Finding'];

export function furtherCells(finding: OpenFinding, { settings }: Week): Cell[] {
  const { account, region, family, type, resource, waiver } = finding;
  const { createHash } = process.getBuiltinModule('node:crypto');
  const digest = createHash('sha256').update(`${account}\n${region}\n${family}\n${type}\n${resource}`).digest('hex');
  const isManaged = Object.hasOwn(settings.catalogue, family);
  return [waiver?.id ?? null, isManaged ? 'AWS guide' : null, digest.substring(0, 16)];
}
