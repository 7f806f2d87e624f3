// The tree of organizational units: fixed, five levels at its deepest, named as organizations name them.
import { alphanumeric, hashText, mix } from './hash.ts';

export interface Unit {
  readonly id: string;
  readonly name: string;
  readonly parentId: string;
  /** As Organizations writes it: `o-…/r-…/ou-…/ou-…/`. */
  readonly path: string;
}

/** Parents stand before their children. */
export const UNIT_PATHS = [
  'Security',
  'Infrastructure',
  'Infrastructure/Network',
  'Infrastructure/Shared Services',
  'Workloads',
  'Workloads/Prod',
  'Workloads/Prod/Payments',
  'Workloads/Prod/Payments/Core',
  'Workloads/Prod/Payments/Core/Ledger',
  'Workloads/Prod/Données, "Analytique"',
  'Workloads/Non-Prod',
  'Workloads/Non-Prod/Stg',
  'Workloads/Non-Prod/Dev',
  'Sandbox',
  'Suspended',
  'Policy Staging',
] as const;

export type UnitPath = (typeof UNIT_PATHS)[number];

export interface UnitTree {
  readonly organizationId: string;
  readonly rootId: string;
  readonly units: readonly Unit[];
  readonly byPath: ReadonlyMap<string, Unit>;
}

/** The organization, root and unit ids of a seed. */
export function growUnits(seed: number): UnitTree {
  const organizationId = `o-${alphanumeric(mix(seed, 11), 10)}`;
  const rootId = `r-${alphanumeric(mix(seed, 12), 4)}`;
  const byPath = new Map<string, Unit>();
  for (const path of UNIT_PATHS) {
    const cut = path.lastIndexOf('/');
    const parent = byPath.get(path.slice(0, Math.max(cut, 0)));
    const id = `ou-${rootId.slice(2)}-${alphanumeric(mix(seed, hashText(path)), 8)}`;
    const parentPath = parent?.path ?? `${organizationId}/${rootId}/`;
    byPath.set(path, { id, name: path.slice(cut + 1), parentId: parent?.id ?? rootId, path: `${parentPath}${id}/` });
  }
  return { organizationId, rootId, units: [...byPath.values()], byPath };
}
