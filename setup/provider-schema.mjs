// Argument names of Terraform resources, compared with the types that were generated from the AWS provider's schema.

/**
 * @typedef {{ type: string, isRequired: boolean }} Argument
 * @typedef {Map<string, Map<string, Argument>>} Types the arguments of each interface, by their names in Terraform
 * @typedef {{ kind: string, type: string, name: string, body: string }} Block
 */

/** What Terraform itself understands in a block of a resource. */
const META_ARGUMENTS = ['count', 'for_each', 'provider', 'depends_on'];

/**
 * @param {string} declarations a file of `@cdktf/provider-aws`, which names each argument in the link to its documentation
 * @returns {Types}
 */
export function readTypes(declarations) {
  const interfaces = declarations.matchAll(/^export interface (\w+)[^{]*\{\n([^]*?)^\}/gm);
  return new Map(
    [...interfaces].map(([, name = '', body = '']) => {
      const found = body.matchAll(/#(\w+) \w+#\w+\}(?:(?!\*\/)[^])*\*\/\s+readonly \w+(\??): (\w*)/g);
      return [
        name,
        new Map([...found].map(([, argument = '', mark, type = '']) => [argument, { type, isRequired: mark === '' }])),
      ];
    }),
  );
}

/**
 * @param {string} text of a module's files, as `terraform fmt` writes them
 * @returns {Block[]} its resources and data sources
 */
export function readBlocks(text) {
  const blocks = text.matchAll(/^(resource|data) "(\w+)" "(\w+)" \{(?:\}|\n([^]*?)^\})/gm);
  return [...blocks].map(([, kind = '', type = '', name = '', body = '']) => ({ kind, type, name, body }));
}

/**
 * @param {Block} block
 * @param {Types} types of its resource
 * @returns {string[]} a line for each argument that the provider does not have, and for each required one that is missing
 */
export function compareWithTypes({ kind, type, name, body }, types) {
  const root = [...types.keys()].find((key) => key.endsWith('Config')) ?? '';
  const where = `${kind} ${type}.${name}`;
  /** @type {Map<string, Set<string>>} the arguments given in each block, by the block's path and interface */
  const given = new Map([[`:${root}`, new Set()]]);
  const findings = readArguments(body).flatMap(({ path, argument }) => {
    let at = root;
    for (const step of path) at = types.get(at)?.get(step)?.type ?? '';
    const key = `${path.join('.')}:${at}`;
    given.set(key, (given.get(key) ?? new Set()).add(argument));
    return types.get(at)?.has(argument) ? [] : [`${where}: no argument ${[...path, argument].join('.')}`];
  });
  const missing = [...given].flatMap(([key, names]) => {
    const [path, at = ''] = key.split(':');
    return [...(types.get(at) ?? [])]
      .filter(([argument, { isRequired }]) => isRequired && !names.has(argument))
      .map(([argument]) => `${where}: expected ${path ? `${path}.` : ''}${argument}, found none`);
  });
  return [...findings, ...missing];
}

/**
 * @param {string} body of a resource
 * @returns {{ path: string[], argument: string }[]} arguments and nested blocks with the names of the blocks around them
 */
function readArguments(body) {
  /** @type {{ path: string[], argument: string }[]} */
  const found = [];
  /** @type {string[]} the blocks around a line; `lifecycle`, `dynamic` and `content` are Terraform's own */
  const around = [];
  let open = 0;
  const path = () => around.filter((name) => name !== '');
  for (const line of body.replaceAll(/^\s*#.*$/gm, '').split('\n')) {
    const value = open > 0 ? line : /^\s*\w+\s+= (.*)$/.exec(line)?.[1];
    const [, block, label] = /^\s*(\w+)(?: "(\w+)")? \{$/.exec(line) ?? [];
    if (value !== undefined) {
      const argument = /^\s*(\w+)/.exec(line)?.[1] ?? '';
      const isOurs = open === 0 && !around.includes('lifecycle') && !META_ARGUMENTS.includes(argument);
      if (isOurs) found.push({ path: path(), argument });
      open += depthOf(value);
    } else if (block === 'content' || block === 'lifecycle') around.push(block === 'content' ? '' : block);
    else if (block !== undefined) {
      found.push({ path: path(), argument: label ?? block });
      around.push(label ?? block);
    } else if (line.trim() === '}') around.pop();
  }
  return found;
}

/** @param {string} text how many brackets it opens more than it closes, outside of strings */
function depthOf(text) {
  const bare = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '');
  return (bare.match(/[([{]/g) ?? []).length - (bare.match(/[)\]}]/g) ?? []).length;
}
