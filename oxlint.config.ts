// Lint: mistakes that types show, and the direction of imports (setup/import-rules.ts).

import { defineConfig } from 'oxlint';
import { IMPORT_RULES } from './setup/import-rules.ts';

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
    'import/no-cycle': ['error', { ignoreTypes: false }],
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
    ...IMPORT_RULES,
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
