// Logs one JSON object per line on stdout, with the field names that Datadog expects.
import { DefaultLogger, type ActivityInterceptorsFactory, type LogEntry } from '@temporalio/worker';
import { pino, type LogFn, type Logger } from 'pino';
import type { Config } from '#src/config/config.ts';
import { isFailure } from '#domain/coverage/dispositions.ts';
import type { ScanProgress } from '#src/workflows/activity-types.ts';

/**
 * Matches `user:password@` in a URL. The user name ends at the first colon, so that matching takes linear time even in a text with many
 * colons.
 */
const USER_INFO = /(?<=\/\/)[^\s/@":]*:[^\s/@"]+@/g;

const ERROR_LEVEL = pino.levels.values['error']!;

/**
 * Creates a logger. Every line has `timestamp`, `status`, `service` and `message`, and no line contains any of `secrets`.
 * `onError` is called when a line cannot be written, for example because stdout is no longer read. `errorObservers` are called with the
 * `reason` of each line at level `error`.
 */
export function createLogger(
  config: Pick<Config, 'LOG_LEVEL' | 'DD_ENV' | 'DD_VERSION'>,
  secrets: readonly string[] = [],
  onError?: (error: Error) => void,
  errorObservers: readonly ((reason: string) => void)[] = [],
): Logger {
  const escaped = secrets.map((secret) => JSON.stringify(secret).slice(1, -1));
  const withoutSecrets = (line: string) =>
    escaped
      .reduce((text, secret) => text.replaceAll(secret, '(not shown)'), line)
      .replaceAll(USER_INFO, '(not shown)@');
  const stdout = pino.destination(1);
  if (onError) stdout.on('error', onError);
  const options = {
    level: config.LOG_LEVEL,
    messageKey: 'message',
    base: {
      service: 'aws-config-compliance',
      ...(config.DD_ENV ? { env: config.DD_ENV } : {}),
      ...(config.DD_VERSION ? { version: config.DD_VERSION } : {}),
    },
    timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ status: label }) },
    hooks: {
      streamWrite: withoutSecrets,
      logMethod(this: Logger, args: Parameters<LogFn>, method: LogFn, level: number) {
        const { reason = 'none' } = args[0] as { reason?: string };
        if (level >= ERROR_LEVEL) for (const observe of errorObservers) observe(reason);
        method.apply(this, args);
      },
    },
  };
  return pino(options, stdout);
}

/** Returns the log fields of an error. A failure's own type is used because an error loses its class when it is serialized. */
export function errorFields(error: unknown) {
  if (!(error instanceof Error)) return { 'error.kind': 'Error', 'error.message': String(error) };
  const { name, message, stack } = error;
  const { type } = error as { type?: unknown };
  return { 'error.kind': typeof type === 'string' ? type : name, 'error.message': message, 'error.stack': stack };
}

/** The useful fields of Temporal's log lines, with their names in our log lines. */
const TEMPORAL_FIELDS = {
  workflowId: 'workflow_id',
  workflowType: 'workflow_type',
  activityType: 'activity_type',
  taskQueue: 'task_queue',
  durationMs: 'duration_ms',
} as const;

/** The fields that workflows and `addRunAndAccountToLog` already log with our names. */
const OWN_FIELDS = ['run_id', 'account_id', 'region', 'reason', 'attempt'] as const;

/** Matches warnings that Temporal logs at every start. They are expected, because the publishing queue has only activities. */
const EXPECTED_WARNINGS = /^No (workflows|Nexus services|activities) registered/;

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** Creates the logger for Temporal's own log lines. They are written in our format with only the fields above. Trace lines are dropped. */
export function createTemporalLogger(logger: Logger): DefaultLogger {
  return new DefaultLogger('DEBUG', ({ level, message, meta = {} }: LogEntry) => {
    const { error, err = error, state } = meta;
    const renamed = Object.entries(TEMPORAL_FIELDS).flatMap(([theirs, ours]) =>
      meta[theirs] === undefined ? [] : [[ours, meta[theirs]]],
    );
    const own = OWN_FIELDS.flatMap((name) => (meta[name] === undefined ? [] : [[name, meta[name]]]));
    const fields = {
      ...(Object.fromEntries([...renamed, ...own]) as object),
      ...(err === undefined ? {} : errorFields(err)),
    };
    const text = typeof state === 'string' ? `${message}: ${state}` : message;
    logger[EXPECTED_WARNINGS.test(message) ? 'debug' : LEVELS[level]](fields, text);
  });
}

/** The fields of activity inputs that name the run and the account. */
type LoggedInput = { runId?: string; account?: { id: string }; news?: { runId: string } };

/**
 * Adds the run and the account to every log line of an activity whose input contains them, and adds the reason if the activity failed.
 * Temporal's own log fields contain none of these.
 */
export const addRunAndAccountToLog: ActivityInterceptorsFactory = () => {
  let fields: Record<string, string> = {};
  return {
    inbound: {
      async execute(input, next) {
        const { account, news, runId = news?.runId } = (input.args[0] ?? {}) as LoggedInput;
        fields = { ...(runId && { run_id: runId }), ...(account && { account_id: account.id }) };
        try {
          return await next(input);
        } catch (error) {
          fields = { ...fields, ...failureFields(error) };
          throw error;
        }
      },
    },
    outbound: { getLogAttributes: (attributes, next) => next({ ...attributes, ...fields }) },
  };
};

/** Returns the details of one of our failures that its message does not contain: its type and the regions that failed. */
function failureFields(error: unknown): Record<string, string> {
  const { type, details } = error as { type?: unknown; details?: [Partial<ScanProgress>?] };
  if (typeof type !== 'string') return {};
  const failed = details?.[0]?.regions?.filter(({ disposition }) => isFailure(disposition)) ?? [];
  return { reason: type, ...(failed.length > 0 && { region: failed.map(({ region }) => region).join(',') }) };
}
