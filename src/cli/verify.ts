// `npm run verify`: proves that a run's evidence is unchanged and that its report follows from that evidence.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAws } from '#src/aws/aws.ts';
import { parseConfig, type Config } from '#src/config/config.ts';
import { connectClient } from '#src/temporal/connect.ts';
import { findRun } from '#src/temporal/find-run.ts';
import { openEvidenceKeys } from '#src/publish/evidence-key.ts';
import { readPublishedRun } from '#src/temporal/published.ts';
import type { VerifyContext } from '#src/verify/rebuild.ts';
import { verifyRun, type Verdict } from '#src/verify/verify-run.ts';
import { program, parseRunName } from './command.ts';
import { outputClosedSignal } from './output-pipe.ts';

type Options = { run: string; json?: true; anchorBucket?: string; publicKey?: string };

async function verify({ run, json, anchorBucket, publicKey }: Options): Promise<void> {
  const config = parseConfig({ ...process.env, ...(anchorBucket ? { ANCHOR_BUCKET: anchorBucket } : {}) });
  const { store, auditor, anchors, signingKey } = createAws(config);
  const readPublicKey = publicKey
    ? () => readFile(publicKey, 'utf8')
    : signingKey && (() => signingKey.readPublicKey());
  const directory = await mkdtemp(join(tmpdir(), 'verify-'));
  const temporal = openTemporal(config);
  const context = {
    ...{
      store,
      auditor,
      anchors,
      readPublicKey,
      directory,
      signal: outputClosedSignal(),
      since: config.EVIDENCE_KEY_SINCE,
    },
    evidenceKeys: openEvidenceKeys(config),
    readPublishedRun: async (runId: string) => readPublishedRun(await temporal.connect(), runId),
  };
  const out = process.stderr;
  const onProgress = (done: number, of: number) => void (out.isTTY && out.write(`\r\u001B[K${done}/${of} objects`));
  try {
    const verdict =
      (await verifyRun(context, run, onProgress)) ?? (await verifyWorkflow(context, temporal.connect, run, onProgress));
    if (out.isTTY) out.write('\r\u001B[K');
    if (json) console.log(JSON.stringify({ ok: verdict.differences.length === 0, ...verdict }));
    else for (const line of formatVerdict(verdict)) console.log(line);
    process.exitCode = verdict.differences.length === 0 ? 0 : 1;
  } finally {
    await temporal.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Returns functions that connect to Temporal on first use, and at most once. */
function openTemporal(config: Config) {
  let client: ReturnType<typeof connectClient> | undefined;
  return {
    connect: () => (client ??= connectClient(config)),
    async close() {
      const connected = await client?.catch(() => undefined);
      await connected?.connection.close();
    },
  };
}

/** Verifies a run by its workflow id. Its run id comes from Temporal, because the bucket contains only run ids. */
async function verifyWorkflow(
  context: VerifyContext,
  connect: () => ReturnType<typeof connectClient>,
  id: string,
  onProgress: Parameters<typeof verifyRun>[2],
): Promise<Verdict> {
  const noPublication = `run ${id} has no publication in s3://${context.store.bucket}`;
  const client = await connect().catch((error: unknown) => {
    throw new Error(
      `${noPublication}, and Temporal could not be asked whether it is a workflow id: ${(error as Error).message}`,
    );
  });
  const found = await findRun(client, id);
  const verdict = found && (await verifyRun(context, found.runId, onProgress));
  if (!verdict) throw new Error(`${noPublication}; evidence is kept for 400 days`);
  return verdict;
}

const times = (count: number, noun: string) => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;

function formatVerdict({ runId, publications, objects, bytes, archived, ...verdict }: Verdict): string[] {
  const { notRebuilt, notChecked, differences } = verdict;
  return [
    ...differences.map(({ key, what }) => `${key}\n    ${what}`),
    `Run ${runId}: ${times(publications, 'publication')}, ${times(objects, 'object')} of ${times(bytes, 'byte')}.`,
    ...notRebuilt.map((reason) => `The report was not rebuilt: ${reason}.`),
    ...notChecked.map((reason) => `Not checked: ${reason}.`),
    ...(archived.length > 0 ? [`${times(archived.length, 'object')} archived: checked by size and version only.`] : []),
    differences.length === 0 ? 'Everything is as recorded.' : `${times(differences.length, 'difference')}.`,
  ];
}

await program(
  'verify',
  "Recompute the SHA-256 of everything that a run's report is based on, rebuild the report from the stored rows, and check the " +
    'MACs (EVIDENCE_KEY), the anchors (ANCHOR_BUCKET), the signatures (SIGNING_KEY_ARN), the chain of earlier reports and, where Temporal still has the run, what its workflow published. ' +
    'Changes nothing. Exit code: 0, or 1 with the differences.',
)
  .requiredOption('--run <id>', 'the run (run or workflow id)', parseRunName)
  .option('--anchor-bucket <name>', 'the bucket of anchors (default: ANCHOR_BUCKET)')
  .option('--public-key <file>', 'the public key of the signatures as PEM (default: that of SIGNING_KEY_ARN)')
  .option('--json', 'print one JSON object')
  .addHelpText(
    'after',
    '\nExamples:\n  npm run verify -- --run 01a20225-6ad5-7787-9c0f-719f926409d4\n  npm run --silent verify -- --run aws-config-compliance-weekly-2026-11-23T01:00:00Z --json',
  )
  .action(verify)
  .parseAsync();
