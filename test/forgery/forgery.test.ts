// Attacks on a real installation: by somebody who reaches the Temporal namespace, and by somebody with the hub role.
import { afterAll, beforeAll } from 'vitest';
import { receiverSettings, startReceivers, type Receivers } from '#simulator/receivers/server.ts';
import { startLab } from '../support/lab.ts';
import { startForeigner } from './foreigner.ts';
import { attackFromNamespace } from './from-namespace.ts';
import { runHonestly } from './honest-runs.ts';
import { playMatrix } from './matrix.ts';
import type { Target } from './target.ts';
import { attackWithHubRole } from './with-hub-role.ts';

/** 32 bytes that nobody but the worker and `verify` has. */
const KEY = 'fU3vGd0sQ1rYw2tLh5nJc8mXz7pKb4aE6oVi9yTgRsM=';

let target: Target;

beforeAll(async () => {
  const receivers: Receivers = await startReceivers();
  const lab = await startLab({
    scenario: {
      ...{ accounts: 6, s3: { buckets: ['reports-local', 'anchors-local'] } },
      organization: { notActiveShare: 0 },
      config: { rulesPerRegion: 2, rowsPerAccount: 8 },
    },
    settings: {
      ...receiverSettings(receivers.url),
      ANCHOR_BUCKET: 'anchors-local',
      SAFE_CSV: 'true',
      EVIDENCE_KEY: `k2:${KEY},k1:${'A'.repeat(44)}`,
    },
  });
  const foreigner = await startForeigner(lab);
  const honest = await lab.report({ reportDate: '2026-01-05' });
  const { accountId } = [...lab.simulator.oracle().regions()].find(({ disposition }) => disposition === 'scanned')!;
  target = { lab, receivers, foreigner, honest, accountId };
});
afterAll(async () => {
  await target.foreigner.stop();
  await target.lab.stop();
  await target.receivers.close();
});

attackFromNamespace(() => target);
playMatrix(() => target);
attackWithHubRole(() => target);
runHonestly(() => target);
