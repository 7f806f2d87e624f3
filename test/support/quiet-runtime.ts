// The Temporal core's logger for workers inside a test process, which several test files share and which can be set once.
import { DefaultLogger, Runtime } from '@temporalio/worker';

/** Test files do not share modules, only what is global. */
const KEY = Symbol.for('aws-config-compliance.core-lines');
const shared = globalThis as { [KEY]?: Lines };

/** Messages of the lines that were logged, which grow. */
type Lines = { errors: string[]; warnings: string[] };

/** Installs the runtime unless an earlier test file has; returns the messages of errors and warnings, emptied. */
export function quietRuntime(): { errors: readonly string[]; warnings: readonly string[] } {
  const lines = (shared[KEY] ??= install());
  lines.errors.length = 0;
  lines.warnings.length = 0;
  return lines;
}

function install(): Lines {
  const lines: Lines = { errors: [], warnings: [] };
  const logger = new DefaultLogger('WARN', ({ level, message }) =>
    lines[level === 'ERROR' ? 'errors' : 'warnings'].push(message),
  );
  Runtime.install({
    logger,
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
  });
  return lines;
}
