// The chart's README: its values with their defaults and comments, as `k8s/values.yaml` has them.
//   node setup/run.mjs setup/chart-readme.mjs

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, parse, parseDocument } from 'yaml';
import { root } from './machine.mjs';

const chart = join(root, 'k8s');

/** @typedef {{ name: string, byDefault: string, meaning: string }} Value */

/** @returns {string} what k8s/README.md has to contain */
export function chartReadme() {
  const { name, description, kubeVersion } = parse(readFileSync(join(chart, 'Chart.yaml'), 'utf8'));
  const document = parseDocument(readFileSync(join(chart, 'values.yaml'), 'utf8'));
  if (!isMap(document.contents)) throw new Error('k8s/values.yaml: expected a map of values');
  const rows = valuesOf(document.contents, []).map(
    (value) => `| \`${value.name}\` | ${value.byDefault} | ${value.meaning} |`,
  );
  return `${[
    `# Chart ${name}`,
    `${description}. Kubernetes ${kubeVersion.replace('-0', '')}.`,
    'How to install, upgrade, roll back and remove it: [Deployment](../docs/deployment.md). Why it is as it is:' +
      '\n[ADR 0018](../docs/adr/0018-chart-and-values.md). `values.schema.json` refuses values that are not in this table.',
    '`node setup/run.mjs setup/chart-readme.mjs` writes this page from `values.yaml`.',
    ['| Value | Default | Meaning |', '| --- | --- | --- |', ...rows].join('\n'),
  ].join('\n\n')}\n`;
}

/**
 * @param {import('yaml').YAMLMap} map
 * @param {string[]} path of its keys
 * @returns {Value[]} its values in their order; a map in one line is one value
 */
function valuesOf(map, path) {
  return map.items.flatMap(({ key, value }, index) => {
    if (!isScalar(key)) throw new Error(`k8s/values.yaml: expected a text as key under ${path.join('.')}`);
    const keys = [...path, String(key.value)];
    // The parser gives the comment above a map's first key to the map.
    const comment = key.commentBefore ?? (index === 0 ? map.commentBefore : undefined);
    const own = { name: keys.join('.'), meaning: meaningOf(comment) };
    if (!isMap(value) || value.flow || value.items.length === 0)
      return [{ ...own, byDefault: `\`${JSON.stringify(toJson(value))}\`` }];
    return [...(own.meaning ? [{ ...own, byDefault: '' }] : []), ...valuesOf(value, keys)];
  });
}

/** @param {unknown} node */
function toJson(node) {
  return /** @type {{ toJSON(): unknown }} */ (node).toJSON();
}

/** @param {string | null | undefined} comment whose last paragraph is the value's; the file's own stands above that of the first */
function meaningOf(comment) {
  const lines =
    (comment ?? '')
      .split(/\n\s*\n/)
      .at(-1)
      ?.split('\n')
      .map((line) => line.trim()) ?? [];
  return lines
    .join(' ')
    .trim()
    .replaceAll('|', '\\|')
    .replaceAll(/([<>])/g, '\\$1');
}

if (import.meta.main) writeFileSync(join(chart, 'README.md'), chartReadme());
