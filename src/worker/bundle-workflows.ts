// Builds the workflow bundle. A worker does this at startup, unless the bundle was built in advance to save time.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleOption } from '@temporalio/worker';
import type { Config } from '#src/config/config.ts';

/** The global that src/workflows/failure-converter.ts reads. The name is repeated here because this code is outside the bundle. */
const ENCODE_FAILURES = '__encodeFailures';

/** Bundles src/workflows. Throws if the workflows import a module that is not deterministic. */
export async function bundleWorkflows(): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
    failureConverterPath: fileURLToPath(new URL('../workflows/failure-converter.ts', import.meta.url)),
    logger: new DefaultLogger('ERROR'),
    // The SDK needs a source map but not the sources in it, which are half of the bundle.
    webpackConfigHook: (config) => ({ ...config, devtool: 'inline-nosources-source-map' }),
  });
  return code;
}

/**
 * Returns the bundle that a worker runs, which is the one in WORKFLOW_BUNDLE or else a new one. If PAYLOAD_KEY is set, its failures are
 * converted for encryption. Throws an Error if WORKFLOW_BUNDLE is too old for that, because its failures would be stored unencrypted.
 */
export async function loadWorkflowBundle({
  WORKFLOW_BUNDLE,
  PAYLOAD_KEY,
}: Pick<Config, 'WORKFLOW_BUNDLE' | 'PAYLOAD_KEY'>): Promise<WorkflowBundleOption> {
  if (WORKFLOW_BUNDLE && PAYLOAD_KEY.length === 0) return { codePath: WORKFLOW_BUNDLE };
  const code = WORKFLOW_BUNDLE ? await readFile(WORKFLOW_BUNDLE, 'utf8') : await bundleWorkflows();
  if (PAYLOAD_KEY.length === 0) return { code };
  if (!code.includes(ENCODE_FAILURES))
    throw new Error(
      `WORKFLOW_BUNDLE: ${WORKFLOW_BUNDLE} cannot encrypt failures (PAYLOAD_KEY): expected a bundle of this version`,
    );
  // The assignment is on the first line, so that the line numbers of the source map stay valid.
  return { code: `globalThis.${ENCODE_FAILURES}=true;${code}` };
}
