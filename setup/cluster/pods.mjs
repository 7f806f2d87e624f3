// What a node does for pods, as far as Helm and the controllers look: workers run, the schedule Job and doctor succeed. There is no image.

import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from '../log.mjs';

const intervalMs = 200;
const conditions = ['Initialized', 'PodScheduled', 'ContainersReady', 'Ready'];

/**
 * Plays pods until the signal aborts.
 * @param {import('./server.mjs').Api} api
 * @param {AbortSignal} signal
 */
export async function playPods(api, signal) {
  while (!signal.aborted) {
    const { items } = await api('GET', '/api/v1/pods');
    for (const { metadata, status } of items)
      if (status.phase === 'Pending' && metadata.deletionTimestamp === undefined) await play(api, metadata);
    await sleep(intervalMs);
  }
}

/**
 * @param {import('./server.mjs').Api} api
 * @param {{ name: string, namespace: string, labels: Record<string, string> }} metadata
 */
async function play(api, { name, namespace, labels }) {
  const runs = labels['app.kubernetes.io/component'] === 'worker';
  const now = new Date().toISOString();
  const status = {
    phase: runs ? 'Running' : 'Succeeded',
    startTime: now,
    conditions: conditions.map((type) => ({ type, status: runs ? 'True' : 'False', lastTransitionTime: now })),
  };
  try {
    await api('PATCH', `/api/v1/namespaces/${namespace}/pods/${name}/status`, { status });
  } catch (error) {
    // A rollout may have deleted it meanwhile.
    if (!(error instanceof SetupError) || !error.message.includes(': 404 ')) throw error;
  }
}
