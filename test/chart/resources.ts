// The chart, rendered by the Helm that `npm run check:deploy` brings, for tests to look into.
import { expect } from 'vitest';
import { renderChart, resourcesOf, type Rendering, type Resource } from '../../setup/deploy-chart.mjs';
import { absent } from '../../setup/deploy-tools.mjs';
import { helmAtHand } from '../../setup/helm.mjs';

/** The Helm that `npm run check:deploy` brings. */
export function helmPath(): string {
  const helm = helmAtHand();
  if (!helm) throw new Error(`npm run check:deploy brings Helm; ${absent.helm}`);
  return helm;
}

/** What the chart makes of an environment's values and further settings, as `--set` takes them. */
export async function render(name: Rendering, ...settings: string[]): Promise<Resource[]> {
  const helm = helmPath();
  const set = settings.flatMap((setting) => ['--set', setting]);
  return resourcesOf(await renderChart(helm, name, set));
}

/** The one resource of its kind. */
export function only(resources: readonly Resource[], kind: string): Resource {
  const found = resources.filter((resource) => resource.kind === kind);
  expect(found.length, `resources of kind ${kind}`).toBe(1);
  return found[0]!;
}

export const podOf = ({ kind, spec }: Resource) => (kind === 'Pod' ? spec : spec.template.spec);

type Variable = { name: string; value?: string; valueFrom?: object };

/** Variables of a workload's first container: what each is, or where it comes from. */
export const envOf = (resource: Resource) =>
  Object.fromEntries(
    (podOf(resource).containers[0].env as Variable[]).map(({ name, value, valueFrom }) => [name, value ?? valueFrom]),
  );
