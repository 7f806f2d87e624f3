// What the workflows drag in: neither Node, nor an AWS SDK, nor the workbook library may enter by way of an import.
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { beforeAll, describe, expect, test } from 'vitest';

/** 1.05 MB today, without its source map; exceljs or the S3 client would make it more than 2 MB. */
const MOST_BYTES = 1_500_000;

let code: string;
beforeAll(async () => {
  const workflowsPath = fileURLToPath(import.meta.resolve('#src/workflows/index.ts'));
  ({ code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR', () => undefined) }));
});

describe('the bundle of the workflows', () => {
  test('is small', () => {
    // The source map is inlined at the end and is no code.
    expect(code.replace(/\n\/\/# sourceMappingURL=.*$/s, '').length).toBeLessThan(MOST_BYTES);
  });

  test('holds the domain, zod and the Temporal SDK alone', () => {
    const packages = new Set(
      [...code.matchAll(/\.\/node_modules\/((?:@[\w.-]+\/)?[\w.-]+)\//g)].map(([, name]) => name!),
    );
    const folders = new Set([...code.matchAll(/"\.\/src\/([\w-]+)\//g)].map(([, folder]) => folder!));
    expect({ packages: [...packages].toSorted(), folders: [...folders].toSorted() }).toEqual({
      packages: ['@temporalio/common', '@temporalio/workflow', 'long', 'ms', 'nexus-rpc', 'zod'],
      folders: ['domain', 'workflows'],
    });
  });

  test('imports nothing of Node', () => {
    const required = [...code.matchAll(/require\(["']([^"']+)["']\)/g)].map(([, name]) => name!);
    expect(required.filter(isBuiltin)).toEqual([]);
  });
});
