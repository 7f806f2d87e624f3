// Runs in which much goes wrong, and all that they leave to be seen: one whose retry comes to nothing, two that fail, on one installation.
import { isDeepStrictEqual } from 'node:util';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { WorkflowHandle } from '@temporalio/client';
import { receiverSettings, startReceivers } from '#simulator/receivers/server.ts';
import { freePort } from '#src/dev/child.ts';
import type { Manifest } from '#src/publish/manifest.ts';
import { isFailure, type Disposition } from '#domain/coverage/dispositions.ts';
import { eventually, startLab, untilPhase, type Lab } from '../support/lab.ts';
import { expectedDispositions } from '../support/oracle.ts';
import { logLines, type LogLine } from '../support/worker-process.ts';
import type { FailedAccounts, Progress } from '#src/workflows/types.ts';
import { awsCalls } from './exposition.ts';

export const EXTERNAL_ID = 'known-to-two-parties';

type Calls = Record<string, { calls: number; throttled: number }>;

export type FaultyRuns = {
  lab: Lab;
  /** Where notices went: a secret. */
  webhook: string;
  runId: string;
  /** The first publication, before the retry that came to nothing. */
  published: NonNullable<Progress['publication']>;
  /** A disposition for each account and region, and the accounts that failed, each with its regions. */
  dispositions: Disposition[];
  failed: { accountId: string; regions: string[]; disposition: Disposition }[];
  /** The account whose every attempt failed, and the one that a second attempt mended. */
  brokenForGood: string;
  brokenOnce: string;
  /** The metrics once the first report was published, and what AWS had counted then. */
  metrics: string;
  callsAtAws: Calls;
  /** The whole log of the worker, from its start to its end. */
  lines: LogLine[];
};

/** Plays them all; the worker has ended then, and the rest of the lab is the caller's to stop. */
export async function playFaultyRuns(): Promise<FaultyRuns> {
  const metricsPort = await freePort();
  const receivers = await startReceivers();
  const { SLACK_WEBHOOK_URL: webhook } = receiverSettings(receivers.url) as { SLACK_WEBHOOK_URL: string };
  const lab = await startLab({
    scenario: {
      accounts: 9,
      config: { rulesPerRegion: 3, rowsPerAccount: 12 },
      organization: { externalId: EXTERNAL_ID },
      faults: [
        { kind: 'role-missing', accounts: { count: 1 } },
        { kind: 'access-denied', accounts: { count: 1 }, regions: ['ap-east-1'] },
        // Broken for good: every attempt fails. Broken once: the second attempt mends it.
        { kind: 'malformed', how: 'garbage', accounts: { count: 1 }, operations: ['config:DescribeConfigRules'] },
        {
          ...{ kind: 'malformed', how: 'garbage', accounts: { count: 1 }, regions: ['us-east-1'] },
          ...{ operations: ['config:DescribeConfigRules'], times: 1 },
        },
        { kind: 'throttling-storm', accounts: { count: 2 }, afterCalls: 2, times: 1 },
        { kind: 's3-refuse', how: '403', operations: ['s3:PutObject'], keyPrefix: 'history/', times: 1 },
      ],
    },
    settings: {
      METRICS_PORT: String(metricsPort),
      ROLE_EXTERNAL_ID: EXTERNAL_ID,
      SLACK_WEBHOOK_URL: webhook,
      LOG_LEVEL: 'debug',
    },
  });
  try {
    return { ...(await play(lab, metricsPort)), webhook };
  } catch (error) {
    await lab.stop();
    throw error;
  } finally {
    await receivers.close();
  }
}

async function play(lab: Lab, metricsPort: number): Promise<Omit<FaultyRuns, 'webhook'>> {
  const handle = await lab.start({});
  const { publication: published, runId } = await untilPhase(handle, 'awaiting-retry');
  const oracle = readTruth(lab);
  const scrape = async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  const { metrics, callsAtAws } = await settled(lab, scrape);

  await damageEvidence(lab, published!.keys.manifest);
  lab.simulator.control({ clearFaults: true });
  const { accounts } = await handle.query<FailedAccounts>('failedAccounts');
  const mended = accounts.find(({ disposition }) => disposition === 'role-missing')!.accountId;
  await handle.executeUpdate('retryFailedAccounts', { args: [{ accountIds: [mended] }] });
  await handle.executeUpdate('finish');
  await handle.result();
  await failureOf(await lab.start({ accountIds: ['999999999999'] }));
  lab.simulator.control({ addFaults: [{ kind: 'zero-accounts' }] });
  await failureOf(await lab.start({}));
  await lab.worker.stop();
  const lines = logLines(lab.worker.logFile);
  return { lab, runId, published: published!, ...oracle, metrics, callsAtAws, lines };
}

function readTruth({ simulator }: Lab): Pick<FaultyRuns, 'dispositions' | 'failed' | 'brokenForGood' | 'brokenOnce'> {
  const oracle = expectedDispositions(simulator).map((line) => line.split(' ') as [string, string, Disposition]);
  const failed = Map.groupBy(
    oracle.filter(([, , disposition]) => isFailure(disposition)),
    ([accountId]) => accountId,
  );
  const [brokenForGood, brokenOnce] = simulator
    .control({})
    .flatMap(({ fault, accounts }) => (fault.kind === 'malformed' ? [accounts[0]!] : []));
  return {
    dispositions: oracle.map(([, , disposition]) => disposition),
    failed: [...failed].map(([accountId, regions]) => ({
      accountId,
      regions: regions.map(([, region]) => region).toSorted(),
      disposition: regions[0]![2],
    })),
    brokenForGood: brokenForGood!,
    brokenOnce: brokenOnce!,
  };
}

/** The age of the report is read once more after it is published: only then do both sides stand still. */
async function settled(lab: Lab, scrape: () => Promise<string>): Promise<{ metrics: string; callsAtAws: Calls }> {
  return eventually(
    async () => ({ metrics: await scrape(), callsAtAws: lab.simulator.log().operations }),
    ({ metrics, callsAtAws }) => isDeepStrictEqual(awsCalls(metrics), callsIn(callsAtAws)),
  );
}

/** Calls by operation. */
export const callsIn = (operations: Calls): Record<string, number> =>
  Object.fromEntries(Object.entries(operations).map(([operation, { calls }]) => [operation, calls]));

async function damageEvidence({ store, s3 }: Lab, manifestKey: string): Promise<void> {
  const { objects } = JSON.parse(String(await store.get({ key: manifestKey }))) as Manifest;
  const part = objects.find(({ key }) => key.includes('/accounts/'))!;
  await s3.send(new PutObjectCommand({ Bucket: store.bucket, Key: part.key, Body: 'spoilt' }));
}

async function failureOf(handle: WorkflowHandle): Promise<void> {
  const result: unknown = await handle.result().catch(() => undefined);
  if (result !== undefined) throw new Error(`the run was to fail, and came to ${JSON.stringify(result)}`);
}
