// Lint: mistakes that types show, and the direction of imports (docs/adr/0006-ports-and-imports.md). A later override
// replaces a rule's options, so each folder's list of imports is put together whole.

import { defineConfig, type OxlintOverride } from 'oxlint';

type Denial = { group: string[]; message: string; importNames?: string[] };

const worker: Denial = { group: ['**/worker.ts'], message: 'Nothing imports the composition root.' };
const exceljs: Denial = { group: ['exceljs'], message: 'Only src/xlsx knows the workbook library.' };
const awsSdk: Denial = { group: ['@aws-sdk/**', '@smithy/**'], message: 'Only src/aws knows the AWS SDK.' };
const failures: Denial = {
  group: ['@temporalio/*'],
  importNames: ['ApplicationFailure'],
  message: 'Only src/activities/failures.ts and workflows make failures.',
};
const simulator: Denial = {
  group: ['#simulator/**', '**/simulator/**'],
  message: 'The product does not know the simulated organization; only the demo starts it.',
};
const shell: Denial = {
  group: ['**/activities/**', '**/cli/**', '**/schedule.ts'],
  message: 'Adapters know the domain, not who calls them.',
};
const workflows: Denial = {
  group: ['**/workflows/**', '!**/workflows/ports.ts'],
  message: 'Outside, only the ports of workflows are known.',
};
const cli: Denial = { group: ['**/cli/**', '**/schedule.ts'], message: 'Commands are where imports begin.' };

/** Named one by one: the pattern that lets them through ends the search for others. */
const portsAsTypes = ['#src/workflows/activity-types.ts', '../workflows/ports.ts'].map((name) => ({
  name,
  allowTypeImports: true,
  message: 'Ports are types: import type.',
}));

/** Everything is denied but these. */
function only(allowed: string[], message: string): Denial {
  return { group: ['**', ...allowed.map((name) => `!${name}`)], message };
}

function imports(files: string[], patterns: Denial[], paths: typeof portsAsTypes = []): OxlintOverride {
  return { files, rules: { 'no-restricted-imports': ['error', { paths, patterns }] } };
}

const adapter = [worker, failures, simulator, shell, workflows];
const environment = {
  object: 'process',
  property: 'env',
  message: 'Only src/config/config.ts says what is set; entry points pass it on.',
};

export default defineConfig({
  plugins: ['typescript', 'import', 'unicorn', 'oxc', 'vitest'],
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: 'error' },
  categories: { correctness: 'error', suspicious: 'error' },
  rules: {
    eqeqeq: 'error',
    'import/no-cycle': 'error',
    'import/no-default-export': 'error',
    'max-lines': ['error', { max: 200 }],
    'no-console': 'error',
    'prefer-const': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/only-throw-error': 'error',
    'typescript/switch-exhaustiveness-check': 'error',
    'unicorn/prefer-node-protocol': 'error',
    // Matters of taste, and casts at borders that a schema or the SDK has checked.
    'typescript/no-unsafe-type-assertion': 'off',
    'typescript/no-misused-spread': 'off',
    'unicorn/no-new-array': 'off',
    'unicorn/no-useless-spread': 'off',
    'unicorn/no-array-sort': 'off',
    'unicorn/consistent-function-scoping': 'off',
    // The compiler's noImplicitReturns knows more; the other is about browser windows.
    'typescript/consistent-return': 'off',
    'unicorn/require-post-message-target-origin': 'off',
    // Its limit is that of an older ECMAScript; today's is 100.
    'oxc/number-arg-out-of-range': 'off',
  },
  overrides: [
    imports(['**/*.{ts,mjs}'], [worker]),
    imports(['src/**'], [worker, exceljs, awsSdk, failures, simulator]),
    imports(
      ['src/domain/**'],
      [only(['./**', '#domain/**'], 'The domain is pure: it imports nothing but the domain.')],
    ),
    imports(
      ['src/domain/*/**'],
      [only(['./**', '../*.ts', '#domain/**'], 'The domain is pure: it imports nothing but the domain.')],
    ),
    imports(
      ['src/workflows/**'],
      [
        only(
          ['./**', '#domain/**', 'zod', '@temporalio/workflow', '@temporalio/common'],
          'Workflows are replayed: they import the domain, zod and the workflow SDK alone.',
        ),
      ],
    ),
    imports(['src/aws/**'], [...adapter, exceljs], portsAsTypes),
    imports(['src/xlsx/**'], [...adapter, awsSdk], portsAsTypes),
    imports(['src/notify/**'], [...adapter, exceljs, awsSdk], portsAsTypes),
    imports(['src/publish/**'], [worker, exceljs, awsSdk, failures, simulator, shell]),
    imports(['src/activities/**'], [worker, exceljs, awsSdk, failures, simulator, cli, workflows]),
    imports(['src/activities/failures.ts'], [worker, exceljs, awsSdk, simulator, cli, workflows]),
    imports(['src/cli/**'], [worker, exceljs, awsSdk, failures]),
    imports(
      ['simulator/**'],
      [
        worker,
        awsSdk,
        {
          group: ['#src/**', '#domain/**', '**/src/**', '!#domain/rows.ts'],
          message: 'The simulator shares no code with what it tests but the shape of a row.',
        },
      ],
    ),
    {
      files: ['src/**'],
      rules: { 'no-restricted-properties': ['error', environment] },
    },
    {
      files: ['src/worker.ts', 'src/schedule.ts', 'src/cli/**', 'src/dev/**', 'src/**/*-thread.ts'],
      rules: { 'no-restricted-properties': 'off' },
    },
    {
      files: ['src/domain/**'],
      rules: {
        'no-restricted-properties': [
          'error',
          environment,
          { object: 'Date', property: 'now', message: 'The domain is given the time.' },
          { object: 'Math', property: 'random', message: 'The domain is given identities and draws.' },
        ],
      },
    },
    {
      files: ['src/worker.ts', 'src/schedule.ts', 'src/cli/**', 'simulator/**', 'setup/**', 'bench/**'],
      rules: { 'no-console': 'off' },
    },
    {
      files: ['src/workflows/**'],
      rules: { 'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }] },
    },
    { files: ['test/**'], rules: { 'no-console': 'off' } },
    { files: ['*.config.ts'], rules: { 'import/no-default-export': 'off' } },
  ],
});
