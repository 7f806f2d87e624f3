// Which module may import which, as rules for lint (docs/adr/0006-ports-and-imports.md). A later override replaces a rule's
// options, so each module's list of imports is put together whole.
import type { OxlintOverride } from 'oxlint';

type Denial = { group: string[]; message: string; importNames?: string[] };

/**
 * Modules from the lowest layer to the highest. A module imports itself by relative paths, and by alias what layers below it hold:
 * nothing that is next to it or above it, types included.
 */
const DOMAIN_LAYERS = [
  ['settings'],
  ['coverage'],
  ['rows'],
  ['rule-health'],
  ['cross-check', 'findings', 'legacy'],
  ['parts'],
  ['history', 'notifications'],
  ['worksheets'],
];
const LAYERS = [
  ['config', 'concurrency', 'dev', 'heap.ts', 'version.ts'],
  ['aws', 'workflows'],
  ['notifications', 'observability', 'report-settings', 'scan', 'temporal', 'xlsx'],
  ['doctor', 'publish'],
  ['activities', 'verify'],
  ['cli', 'worker'],
  ['schedule.ts', 'worker.ts'],
];
const SIMULATOR_LAYERS = [
  ['base'],
  ['receivers', 'scenario'],
  ['world'],
  ['faults'],
  ['simulation'],
  ['config', 'organizations', 's3', 'sts'],
  ['oracle'],
  ['*.ts'],
];

const layerOf = (layers: readonly string[][], module: string) => layers.findIndex((layer) => layer.includes(module));
const isFile = (module: string) => module.endsWith('.ts');
const inside = (module: string) => (isFile(module) ? module : `${module}/**`);

const worker: Denial = { group: ['**/worker.ts'], message: 'Nothing imports the composition root.' };
const exceljs: Denial = {
  group: ['exceljs'],
  message: 'The product writes workbooks itself (ADR 0025); only verify reads them with exceljs (ADR 0044).',
};
const awsSdk: Denial = { group: ['@aws-sdk/**', '@smithy/**'], message: 'Only src/aws and src/scan know the AWS SDK.' };
const failures: Denial = {
  group: ['@temporalio/*'],
  importNames: ['ApplicationFailure'],
  message: 'Only src/activities/failures.ts and workflows make failures.',
};
const simulator: Denial = {
  group: ['#simulator/**', '**/simulator/**'],
  message: 'The product does not know the simulated organization; only the demo starts it.',
};
const workflows: Denial = {
  group: [
    '#src/workflows/**',
    ...['types', 'activity-types', 'schemas', 'report-input', 'faults'].map((name) => `!#src/workflows/${name}.ts`),
  ],
  message: 'Outside, only types and schemas of workflows are known.',
};

/** Everything is denied but these. */
function only(allowed: string[], message: string): Denial {
  return { group: ['**', ...allowed.map((name) => `!${name}`)], message };
}

function imports(files: string[], patterns: Denial[]): OxlintOverride {
  return { files, rules: { 'no-restricted-imports': ['error', { patterns }] } };
}

/** What an import by alias may not name, in each module of a tree: all that is not below it. */
function upward(alias: string, layers: readonly string[][], module: string): Denial {
  const others = layers.slice(layerOf(layers, module)).flat();
  return {
    group: others.filter((other) => other !== module || isFile(module)).map((other) => `${alias}/${inside(other)}`),
    message: `${module} imports only what is below it: see the layers in setup/import-rules.ts.`,
  };
}

/** A relative path must not leave the module: aliases show which module is meant. */
const leaving = (depth: number): Denial => ({
  group: [`${'../'.repeat(depth)}**`],
  message: 'Other modules are imported by alias.',
});

/** The rules of a module of src: by layer, and what only some of them know. */
function moduleOfSrc(module: string): OxlintOverride[] {
  const patterns = [worker, simulator, upward('#src', LAYERS, module)];
  if (module !== 'verify') patterns.push(exceljs);
  if (module !== 'aws' && module !== 'scan') patterns.push(awsSdk);
  if (module !== 'workflows') patterns.push(failures);
  // Not where workflows lie above: a pattern that lets some through ends the search for others.
  if (layerOf(LAYERS, module) > layerOf(LAYERS, 'workflows')) patterns.push(workflows);
  if (isFile(module)) return [imports([`src/${module}`], patterns)];
  return [
    imports([`src/${module}/*`], [...patterns, leaving(1)]),
    imports([`src/${module}/*/**`], [...patterns, leaving(2)]),
  ];
}

const pure = 'The domain is pure: it imports nothing but what is below it in the domain.';
const domain = DOMAIN_LAYERS.flat().map((module) => {
  const below = DOMAIN_LAYERS.slice(0, layerOf(DOMAIN_LAYERS, module)).flat();
  return imports(
    [`src/domain/${module}/**`],
    [only(['./**', '#domain/*.ts', ...below.map((name) => `#domain/${name}/**`)], pure)],
  );
});

const shape: Denial = {
  group: ['#src/**', '#domain/**', '**/src/**', '!#domain/rows/rows.ts'],
  message: 'The simulator shares no code with what it tests but the shape of a row.',
};
const simulated = SIMULATOR_LAYERS.flat().map((module) =>
  isFile(module)
    ? imports([`simulator/${module}`], [worker, awsSdk, shape])
    : imports(
        [`simulator/${module}/**`],
        [worker, awsSdk, shape, leaving(1), upward('#simulator', SIMULATOR_LAYERS, module)],
      ),
);

export const IMPORT_RULES: OxlintOverride[] = [
  imports(['**/*.{ts,mjs}'], [worker]),
  ...LAYERS.flat().flatMap(moduleOfSrc),
  imports(['src/domain/*'], [only(['./*.ts'], pure)]),
  ...domain,
  ...[1, 2].map((depth) =>
    imports(
      [depth === 1 ? 'src/workflows/*' : 'src/workflows/*/**'],
      [
        only(
          [
            './**',
            ...(depth === 1 ? [] : ['../*.ts']),
            '#domain/**',
            'zod',
            '@temporalio/workflow',
            '@temporalio/common',
          ],
          'Workflows are replayed: they import the domain, zod and the workflow SDK alone.',
        ),
      ],
    ),
  ),
  imports(
    ['src/activities/failures.ts'],
    [worker, exceljs, awsSdk, simulator, workflows, upward('#src', LAYERS, 'activities'), leaving(1)],
  ),
  ...simulated,
  imports(
    ['setup/**'],
    [worker, { group: ['**/bench/**', '**/test/**'], message: 'Set-up knows neither benchmark nor tests.' }],
  ),
  imports(['bench/**'], [worker, { group: ['**/test/**'], message: 'The benchmark does not know the tests.' }]),
];
