// The modules that are applied need a provider to be validated, and no registry here has it. What can be known without:
// every name that they use is declared, and they give the policy modules what those ask for.
import { expect, test } from 'vitest';
import { fencesOf } from '../docs/markdown.ts';
import { files, read } from '../docs/repository.ts';

/** A module's files as one text, without comments. */
function textOf(folder: string): string {
  const texts = files.filter((file) => new RegExp(`^${folder}/[^/]+\\.tf$`).test(file)).map(read);
  expect(texts.length, `files of ${folder}`).toBeGreaterThan(0);
  return texts.join('\n').replaceAll(/^\s*#.*$/gm, '');
}

const namesOf = (text: string, pattern: RegExp) =>
  [...new Set([...text.matchAll(pattern)].map((match) => match.slice(1).join('.')))].toSorted();

/** Top-level blocks of a kind, by their labels; `terraform fmt` puts the closing brace in the first column. */
function blocksOf(text: string, kind: string): Map<string, string> {
  const blocks = text.matchAll(new RegExp(`^${kind} "([^"]+)"(?: "([^"]+)")? \\{(?:\\}|$([^]*?)^\\})`, 'gm'));
  return new Map([...blocks].map(([, first, second, body = '']) => [second ? `${first}.${second}` : first!, body]));
}

const argumentsOf = (body: string) => namesOf(body, /^ {2}(\w+)\s+=/gm);

const EXAMPLES = ['terraform/examples/environments'];

test.each([
  'terraform/hub',
  'terraform/aggregator',
  'terraform/anchor',
  'terraform/organization',
  'terraform/spokes',
  'datadog',
  ...EXAMPLES,
])('%s declares what it uses, and uses what it declares', (folder) => {
  const text = textOf(folder);
  const locals = namesOf(
    [...text.matchAll(/^locals \{([^]*?)^\}/gm)].map(([, body]) => body).join('\n'),
    /^ {2}(\w+)\s+=/gm,
  );
  expect(namesOf(text, /\bvar\.(\w+)/g)).toEqual([...blocksOf(text, 'variable').keys()].toSorted());
  expect(namesOf(text, /\blocal\.(\w+)/g)).toEqual(locals);
  const resources = [...blocksOf(text, 'resource').keys()];
  const referred = namesOf(text, /(?<!["\w.])((?:aws|datadog)_\w+\.\w+)/g);
  expect(referred.filter((name) => !resources.includes(name))).toEqual([]);
  const data = [...blocksOf(text, 'data').keys()];
  expect(namesOf(text, /\bdata\.(\w+\.\w+)/g).filter((name) => !data.includes(name))).toEqual([]);
});

/** What a call sets that the module does not have, and what it leaves out that the module requires. */
function argumentFaults(call: string, module: string): { unknown: string[]; missing: string[] } {
  const variables = blocksOf(module, 'variable');
  const asked = [...variables]
    .filter(([, variable]) => !/^ {2}default\s+=/m.test(variable))
    .map(([variable]) => variable);
  const given = argumentsOf(call).filter((argument) => !['source', 'providers'].includes(argument));
  return {
    unknown: given.filter((argument) => !variables.has(argument)),
    missing: asked.filter((variable) => !given.includes(variable)),
  };
}

const calls = [
  'terraform/hub',
  'terraform/aggregator',
  'terraform/anchor',
  'terraform/organization',
  ...EXAMPLES,
].flatMap((folder) => [...blocksOf(textOf(folder), 'module')].map(([name, body]) => ({ folder, name, body })));

test.each(calls)('$folder gives $name what it asks for, and takes what it has', ({ folder, name, body }) => {
  const source = /source\s+= "(?:\.\.\/)+((?:policies\/)?\w+)"/.exec(body)?.[1];
  const policy = textOf(`terraform/${source}`);
  expect(argumentFaults(body, policy)).toEqual({ unknown: [], missing: [] });
  const taken = namesOf(textOf(folder), new RegExp(`\\bmodule\\.${name}\\.(\\w+)`, 'g'));
  const isUnused = taken.length === 0 && source?.startsWith('policies/') === true;
  expect(isUnused).toBe(false);
  expect(taken.filter((output) => !blocksOf(policy, 'output').has(output))).toEqual([]);
});

const documented = ['docs/deployment.md', 'docs/alerts.md'].flatMap((page) =>
  fencesOf(read(page), 'hcl').flatMap((text) =>
    [...blocksOf(text, 'module')].map(([name, body]) => ({ page, name, body })),
  ),
);

test.each(documented)('$page calls the module $name as it is', ({ body }) => {
  const folder = /source\s+= "git::https:\/\/GIT_HOST\/aws-config-compliance\.git\/\/([\w/]+)\?ref=COMMIT"/.exec(
    body,
  )?.[1];
  expect(argumentFaults(body, textOf(String(folder)))).toEqual({ unknown: [], missing: [] });
});

test('the documents call each module that has to be applied', () => {
  expect(documented.map(({ name }) => name).toSorted()).toEqual([
    'aggregator',
    'datadog',
    'hub',
    'organization',
    'spokes',
  ]);
});
