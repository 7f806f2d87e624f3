// `check:cluster`: the chart on a real Kubernetes API server with its controllers. Pods are played: there is no node, and no image.

import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { clusterChecks } from './cluster/checks.mjs';
import { definitionsOf } from './cluster/definitions.mjs';
import { playPods } from './cluster/pods.mjs';
import { clusterPrograms } from './cluster/programs.mjs';
import { startCluster } from './cluster/server.mjs';
import { renderChart, renderingNames, resourcesOf } from './deploy-chart.mjs';
import { absent } from './deploy-tools.mjs';
import { helm } from './helm.mjs';
import { log, reportingFailure } from './log.mjs';
import { runQuietly } from './machine.mjs';
import { runChecks } from './run-checks.mjs';

/** @param {string} missing */
function skipped(missing) {
  return runChecks('cluster', [{ name: 'the chart on a cluster', missing, run: async () => {} }]);
}

await reportingFailure(async () => {
  const programs = await clusterPrograms();
  if (typeof programs === 'string') return skipped(programs);
  const helmPath = await helm();
  if (!helmPath) return skipped(absent.helm);
  const kubectl = join(programs.folder, 'kubectl');
  const cluster = await startCluster(programs);
  const ended = new AbortController();
  const pods = playPods(cluster.api, ended.signal).catch((/** @type {Error} */ { message }) =>
    log(`pods are no longer played: ${message}`),
  );
  try {
    const file = join(dirname(cluster.kubeconfig), 'definitions.json');
    const rendered = await Promise.all(renderingNames().map((name) => renderChart(helmPath, name)));
    writeFileSync(file, JSON.stringify(definitionsOf(rendered.flatMap(resourcesOf))));
    const env = { ...process.env, KUBECONFIG: cluster.kubeconfig };
    await runQuietly(kubectl, ['apply', '-f', file], env);
    await runQuietly(kubectl, ['wait', '--for=condition=Established', '--timeout=60s', '-f', file], env);
    const metadata = { name: 'security-jobs' };
    const path = '/apis/scheduling.k8s.io/v1/priorityclasses';
    await cluster.api('POST', path, {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata,
      value: 1000,
    });
    await runChecks('cluster', clusterChecks(cluster, { helm: helmPath, kubectl }));
  } finally {
    ended.abort();
    await pods;
    await cluster.stop();
  }
});
