// The Temporal core's logger for workers inside a test process, which several test files share and which can be set once.
import { DefaultLogger, Runtime } from '@temporalio/worker';

/** Test files do not share modules, only what is global. */
const KEY = Symbol.for('aws-config-compliance.core-errors');
const shared = globalThis as { [KEY]?: string[] };

/** Installs the runtime unless an earlier test file has; returns the messages of error lines, which grow, emptied. */
export function quietRuntime(): readonly string[] {
  const errors = (shared[KEY] ??= install());
  errors.length = 0;
  return errors;
}

function install(): string[] {
  const errors: string[] = [];
  const logger = new DefaultLogger('ERROR', ({ message }) => errors.push(message));
  Runtime.install({
    logger,
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
  });
  return errors;
}
