// Logs: one JSON object a line on stdout, in the names that Datadog expects.
import { DefaultLogger, type ActivityInterceptorsFactory, type LogEntry } from '@temporalio/worker';
import { pino, type Logger } from 'pino';
import type { Config } from './config.ts';

/** A logger of the process. `timestamp`, `status`, `service` and `message` are on every line. */
export function createLogger(config: Pick<Config, 'LOG_LEVEL' | 'DD_ENV' | 'DD_VERSION'>): Logger {
  return pino({
    level: config.LOG_LEVEL,
    messageKey: 'message',
    base: {
      service: 'aws-config-compliance',
      ...(config.DD_ENV ? { env: config.DD_ENV } : {}),
      ...(config.DD_VERSION ? { version: config.DD_VERSION } : {}),
    },
    timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ status: label }) },
  });
}

/** The fields of an error, as log lines carry them. */
export function errorFields(error: unknown) {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { 'error.kind': name, 'error.message': message, 'error.stack': stack };
}

/** Temporal's own lines in the same form: its levels are pino's but for TRACE, its metadata becomes our fields. */
export function temporalLogger(logger: Logger): DefaultLogger {
  return new DefaultLogger('TRACE', ({ level, message, meta }: LogEntry) => {
    const {
      error,
      durationMs,
      workflowInfo: _info,
      taskToken: _token,
      ...fields
    } = { ...meta } as Record<string, unknown>;
    const known = {
      ...fields,
      ...(error === undefined ? {} : errorFields(error)),
      ...(durationMs === undefined ? {} : { duration_ms: durationMs }),
    };
    const method = ({ TRACE: 'debug', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const)[level];
    logger[method](known, message);
  });
}

/** Names run and account on every line about an activity, as far as its input does: Temporal's own names say neither. */
export const nameRunAndAccount: ActivityInterceptorsFactory = () => {
  let fields: Record<string, string> = {};
  return {
    inbound: {
      execute(input, next) {
        const { runId, account } = (input.args[0] ?? {}) as { runId?: string; account?: { id: string } };
        fields = { ...(runId && { run_id: runId }), ...(account && { account_id: account.id }) };
        return next(input);
      },
    },
    outbound: { getLogAttributes: (attributes, next) => next({ ...attributes, ...fields }) },
  };
};
