// The README of each Terraform module: its inputs and outputs, as its files declare them.
//   node setup/run.mjs setup/terraform-readme.mjs

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './machine.mjs';

const policies = readdirSync(join(root, 'terraform', 'policies')).map((name) => `policies/${name}`);

/** The modules that have a README, as paths below terraform/. */
export const terraformModules = ['hub', 'aggregator', 'organization', 'spokes', ...policies.toSorted()];

/**
 * @param {string} module
 * @returns {string} what terraform/MODULE/README.md has to contain
 */
export function terraformReadme(module) {
  const folder = join(root, 'terraform', module);
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.tf'))
    .toSorted();
  const text = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  const head = /^(?:#.*\n)+/.exec(readFileSync(join(folder, 'main.tf'), 'utf8'))?.[0] ?? '';
  const inputs = blocksOf(text, 'variable').map(({ name, argument }) =>
    row(`\`${name}\``, `\`${argument('type')}\``, byDefault(argument('default')), meaning(argument('description'))),
  );
  const outputs = blocksOf(text, 'output').map(({ name, argument }) =>
    row(`\`${name}\``, meaning(argument('description'))),
  );
  return `${[
    `# terraform/${module}`,
    head.replaceAll(/^# ?/gm, '').trim(),
    '`node setup/run.mjs setup/terraform-readme.mjs` writes this page from the module.',
    table('Inputs', ['Name', 'Type', 'Default', 'Meaning'], inputs),
    table('Outputs', ['Name', 'Meaning'], outputs),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

/**
 * Top-level blocks; `terraform fmt` puts the closing brace in the first column.
 * @param {string} text
 * @param {'variable' | 'output'} kind
 */
function blocksOf(text, kind) {
  return [...text.matchAll(new RegExp(`^${kind} "([^"]+)" \\{\\n([^]*?)^\\}`, 'gm'))].map(([, name, body = '']) => ({
    name,
    /** @param {string} key an argument in one line; undefined if the block has none */
    argument: (key) => new RegExp(`^ {2}${key}\\s+= (.*)$`, 'm').exec(body)?.[1],
  }));
}

/** @param {string | undefined} text */
const byDefault = (text) => (text === undefined ? 'required' : `\`${text}\``);

/** @param {string | undefined} text a string in quotes */
function meaning(text) {
  if (text === undefined) throw new Error('expected a description, found none');
  return JSON.parse(text)
    .replaceAll('|', '\\|')
    .replaceAll(/([<>])/g, '\\$1');
}

/** @param {string[]} cells */
const row = (...cells) => `| ${cells.join(' | ')} |`;

/**
 * @param {string} title
 * @param {string[]} columns
 * @param {string[]} rows
 */
function table(title, columns, rows) {
  if (rows.length === 0) return '';
  return [`## ${title}\n`, row(...columns), row(...columns.map(() => '---')), ...rows].join('\n');
}

if (import.meta.main)
  for (const module of terraformModules)
    writeFileSync(join(root, 'terraform', module, 'README.md'), terraformReadme(module));
