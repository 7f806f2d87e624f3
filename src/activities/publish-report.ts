// Publishing, on a thread of its own: a million rows are written without holding up heartbeats or other activities.
import { Worker } from 'node:worker_threads';
import { cancellationSignal, heartbeat } from '@temporalio/activity';
import type { Config } from '../config.ts';
import type { Publication, PublishPorts } from '../workflows/ports.ts';
import type { FromThread, ThreadInput, ToThread } from './publish-thread.ts';
import { publishingFailed } from './failures.ts';

const HEARTBEAT_MS = 5_000;

/** A cancelled thread gets this long to abort its uploads; then it is ended. */
const ABORT_GRACE_MS = 5_000;

/**
 * V8's limit for the thread's young and old generation, in MiB: rows pass through, and only the coverage of every
 * account and region stays.
 */
const THREAD_MEMORY = { maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 256 };

export function createPublishReport(config: Config): PublishPorts['publishReport'] {
  return async (input) => {
    const signal = cancellationSignal();
    let rows = 0;
    const beat = () => heartbeat({ rows });
    const timer = setInterval(beat, HEARTBEAT_MS);
    const thread = new Worker(new URL('publish-thread.ts', import.meta.url), {
      workerData: { config, input } satisfies ThreadInput,
      resourceLimits: THREAD_MEMORY,
    });
    const abort = () => {
      thread.postMessage({ kind: 'abort' } satisfies ToThread);
      setTimeout(() => void thread.terminate(), ABORT_GRACE_MS).unref();
    };
    signal.addEventListener('abort', abort, { once: true });
    try {
      beat();
      return await new Promise<Publication>((resolve, reject) => {
        thread.on('message', (message: FromThread) => {
          if (message.kind === 'progress') rows = message.rows;
          else if (message.kind === 'published') resolve(message.publication);
          else reject(publishingFailed(message));
        });
        thread.on('error', reject);
        thread.on('exit', (code) => reject(new Error(`the publishing thread ended (exit code ${code})`)));
      });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw error;
    } finally {
      clearInterval(timer);
      signal.removeEventListener('abort', abort);
      await thread.terminate();
    }
  };
}
