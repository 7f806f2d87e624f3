// The publishing thread, which creates its own S3 client, publishes one report and ends.
import { parentPort, workerData } from 'node:worker_threads';
import type { AwsCall } from '#src/aws/clients.ts';
import { findS3Problem } from '#src/aws/s3-errors.ts';
import { openAnchors, openStore } from '#src/aws/s3.ts';
import { openSigningKey } from '#src/aws/signing-key.ts';
import { ChecksumMismatchError } from '#src/aws/object-reader.ts';
import type { Config } from '#src/config/config.ts';
import { anchorPublication } from '#src/publish/anchor.ts';
import { signPublication } from '#src/publish/attestation.ts';
import { NotAuthenticError } from '#src/publish/authenticity.ts';
import { openEvidenceKeys } from '#src/publish/evidence-key.ts';
import { publish } from '#src/publish/publish.ts';
import { recordRates } from '#src/publish/request-rates.ts';
import type { Coverage, CoverageLine } from '#domain/coverage/reconciliation.ts';
import type { PublishInput } from '#src/workflows/activity-types.ts';
import type { Publication } from '#src/workflows/types.ts';
import type { PublishError } from './failures.ts';

/** The thread's input. */
export type ThreadInput = { config: Config; input: PublishInput; acceptsMissingMac: boolean };

export type MessageToThread = { kind: 'abort' };

/** A message to the main thread. Errors are sent as plain fields, because an error loses its class when it is passed to another thread. */
export type MessageFromThread =
  | { kind: 'progress'; rows: number }
  | { kind: 'called'; call: AwsCall }
  | { kind: 'incomplete'; reason: 'not-signed' | 'not-anchored' | 'not-removed' | 'rates-not-kept'; problem: string }
  | { kind: 'published'; publication: Publication }
  | ({ kind: 'failed' } & PublishError);

const PROGRESS_INTERVAL_MS = 1_000;

const port = parentPort;
if (!port) throw new TypeError('publish-thread runs as a worker thread only');

const abort = new AbortController();
let rows = 0;
const post = (message: MessageFromThread) => port.postMessage(message);
const timer = setInterval(() => post({ kind: 'progress', rows }), PROGRESS_INTERVAL_MS);
port.once('message', () => abort.abort()); // The only message that the main thread sends is the one to abort.

const { config, input, acceptsMissingMac } = workerData as ThreadInput;
try {
  const onCall = (call: AwsCall) => post({ kind: 'called', call });
  const store = openStore(config, onCall);
  const onProgress = (written: number) => (rows = written);
  const evidenceKeys = openEvidenceKeys(config);
  const trust = evidenceKeys && { evidenceKeys, acceptsMissingMac };
  const { signal } = abort;
  const onProblem = (problem: string) => post({ kind: 'incomplete', reason: 'not-removed', problem });
  let lines: CoverageLine[] = [];
  const onCoverage = (coverage: Coverage) => (lines = coverage.lines);
  const publication = await publish(store, input, { signal, onProgress, onCoverage, trust, onProblem });
  // A run with a base run records no rates, because the rates in the outcomes of its base run are as old as that run.
  const unsavedRates = input.plan.restsOn.length > 0 ? [] : await recordRates(store, lines, evidenceKeys, Date.now());
  const anchors = openAnchors(config, onCall);
  const signingKey = openSigningKey(config, onCall);
  const unsigned = signingKey ? await signPublication(store, signingKey, input, publication, signal) : [];
  for (const problem of unsigned) post({ kind: 'incomplete', reason: 'not-signed', problem });
  const missing = anchors ? await anchorPublication({ store, anchors }, input, publication, { signal, trust }) : [];
  for (const problem of missing) post({ kind: 'incomplete', reason: 'not-anchored', problem });
  for (const problem of unsavedRates) post({ kind: 'incomplete', reason: 'rates-not-kept', problem });
  post({ kind: 'published', publication });
} catch (error) {
  const { name, message } = error as Error;
  const s3 = findS3Problem(error, config.REPORT_BUCKET);
  post({
    kind: 'failed',
    name,
    message,
    isChecksumMismatch: error instanceof ChecksumMismatchError,
    ...(error instanceof NotAuthenticError ? { notAuthentic: { isFinal: error.isFinal } } : {}),
    ...(s3 ? { s3 } : {}),
  });
} finally {
  clearInterval(timer);
  port.unref();
}
