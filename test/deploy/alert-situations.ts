// What goes wrong with an installation, and when which alert must fire: the alerts are tested with these situations.
import { BEGIN_MINUTES, type LogLine, type Sample, type Situation } from './alert-samples.ts';

const DAY = 86_400;
const at = (minute: number) => (minute + BEGIN_MINUTES) * 60;

/** A healthy worker of a report that is a day old at the beginning, unless `changes` says otherwise. */
const worker = (minute: number, changes: Partial<Sample> = {}): Sample => ({
  pod: 'worker-a',
  ready: true,
  start: 0,
  restarts: 0,
  age: DAY + minute * 60,
  failed: 0,
  schedule: true,
  ...changes,
});

const isBetween = (minute: number, from: number, to: number) => minute >= from && minute < to;

/** A pod that lives `life` minutes and is followed by the next. */
const replaced = (minute: number, life: number): Pick<Sample, 'pod' | 'start'> => {
  const number = Math.floor(minute / life);
  return { pod: `worker-${number}`, start: at(number * life) };
};

const EIGHT_DAYS = 8 * DAY;
const started = (minute: number): LogLine => ({
  at: at(minute),
  status: 'info',
  message: 'worker 1.0.1 started: bucket sys-compliance-reports-prod, regions us-east-1',
});

export const SITUATIONS: Situation[] = [
  {
    name: 'All is well: a report is published, and a rollout replaces the worker',
    fixed: 0,
    scrape: (minute) => [
      worker(minute, {
        ...(minute < 20 ? {} : { pod: 'worker-b', start: at(20) }),
        ...(minute < 10 ? {} : { age: minute * 60, ...(minute < 20 ? { lastPublication: at(10) } : {}) }),
      }),
    ],
    logs: () => [started(20)],
    prometheus: [],
    datadog: [],
  },
  {
    name: 'A new environment in which no worker has ever run',
    fixed: 30,
    scrape: (minute) => (minute < 30 ? [] : [worker(minute, { start: at(30) })]),
    prometheus: [{ alert: 'ComplianceWorkerMissing', fires: -38, resolves: 0 }],
    datadog: [
      { alert: 'worker-missing', fires: -36, resolves: 0 },
      { alert: 'no-report', fires: -36, resolves: 0 },
    ],
  },
  {
    name: 'Every worker is gone: scaled to zero, no node, or not scraped',
    fixed: 30,
    scrape: (minute) => (isBetween(minute, 0, 30) ? [] : [worker(minute)]),
    prometheus: [{ alert: 'ComplianceWorkerMissing', fires: 4, resolves: 0 }],
    datadog: [
      { alert: 'worker-missing', fires: 4, resolves: 0 },
      { alert: 'no-report', fires: 4, resolves: 0 },
    ],
  },
  {
    name: 'The worker runs, and waits for Temporal',
    fixed: 30,
    scrape: (minute) => [worker(minute, { ready: !isBetween(minute, 0, 30) })],
    prometheus: [{ alert: 'ComplianceWorkerMissing', fires: 4, resolves: 0 }],
    datadog: [{ alert: 'worker-missing', fires: 2, resolves: 0 }],
  },
  {
    name: 'A new worker cannot read the bucket',
    fixed: 30,
    scrape: (minute) => {
      const { age, failed, ...others } = worker(minute, minute < 0 ? {} : { pod: 'worker-b', start: at(0) });
      return [isBetween(minute, 0, 30) ? others : { ...others, age: age!, failed: failed! }];
    },
    logs: () => [started(0)],
    prometheus: [{ alert: 'ComplianceReportAgeUnknown', fires: 4, resolves: 0 }],
    datadog: [{ alert: 'no-report', fires: 4, resolves: 0 }],
  },
  {
    name: 'A Monday was missed: the newest report becomes older than 8 days',
    fixed: 30,
    scrape: (minute) => [worker(minute, { age: minute < 30 ? EIGHT_DAYS + minute * 60 + 1 : (minute - 30) * 60 })],
    prometheus: [{ alert: 'ComplianceReportOverdue', fires: 0, resolves: 0 }],
    datadog: [{ alert: 'no-report', fires: 2, resolves: 0 }],
  },
  {
    name: 'A new environment has published nothing for 8 days, and its pod is replaced every 20 minutes',
    fixed: 30,
    scrape: (minute) => [
      worker(minute, {
        ...replaced(minute, 20),
        age: minute < 30 ? EIGHT_DAYS + minute * 60 + 1 : (minute - 30) * 60,
      }),
    ],
    logs: () => [-40, -20, 0, 20, 40, 60].map(started),
    prometheus: [{ alert: 'ComplianceReportOverdue', fires: 3, resolves: 0 }],
    datadog: [{ alert: 'no-report', fires: 2, resolves: 0 }],
  },
  {
    name: 'The schedule is deleted, or was never created',
    fixed: 30,
    scrape: (minute) => [worker(minute, { schedule: !isBetween(minute, 0, 30) })],
    prometheus: [{ alert: 'ComplianceScheduleMissing', fires: 2.5, resolves: 0 }],
    datadog: [{ alert: 'schedule-missing', fires: 4, resolves: 0 }],
  },
  {
    name: 'A report lacks 300 accounts, until a retry reads them',
    fixed: 30,
    scrape: (minute) => [
      worker(minute, {
        ...(isBetween(minute, 0, 30) ? { failed: 300 } : {}),
        ...(minute < 0 ? {} : { age: 3_600 + minute * 60, lastPublication: at(minute < 30 ? 0 : 30) }),
        ...(minute < 0 ? {} : { lastError: { reason: 'AccountsFailed', at: at(0) } }),
      }),
    ],
    logs: () => [
      { at: at(0), status: 'error', message: '300 accounts failed', run_id: 'run-1', reason: 'AccountsFailed' },
      ...Array.from({ length: 300 }, (_, account) => ({
        at: at(-account / 10),
        status: 'warn',
        message: `account ${account} failed`,
        run_id: 'run-1',
        reason: 'role-missing',
      })),
    ],
    prometheus: [{ alert: 'ComplianceReportAccountsFailed', fires: 0, resolves: 0 }],
    datadog: [{ alert: 'accounts-failed', fires: 0, resolves: 2 }],
  },
  {
    name: 'Publishing fails from minute 0 on, while the worker is replaced; the run keeps trying, and succeeds',
    fixed: 30,
    // The workflow logs the error three minutes after the first failed attempt.
    scrape: (minute) => [
      worker(minute, {
        ...(minute < 10 ? {} : { pod: 'worker-b', start: at(10) }),
        ...(isBetween(minute, 3, 10) ? { lastError: { reason: 'S3Refused', at: at(3) } } : {}),
        ...(minute < 30 ? {} : { age: minute * 60, lastPublication: at(30) }),
      }),
    ],
    logs: () => [
      { at: at(3), status: 'error', message: 'could not be published so far', run_id: 'run-1', reason: 'S3Refused' },
      started(10),
    ],
    prometheus: [{ alert: 'ComplianceReportFailing', fires: 3, resolves: 0 }],
    datadog: [{ alert: 'error-logs', fires: 3 }],
  },
  {
    name: 'The container is killed once, for example because memory is exhausted',
    fixed: 0,
    scrape: (minute) => [worker(minute, minute < 0 ? {} : { start: at(0), restarts: 1 })],
    prometheus: [{ alert: 'ComplianceWorkerRestarted', fires: 0, resolves: 15 }],
    datadog: [{ alert: 'worker-restarts', fires: 0, resolves: 10 }],
  },
  {
    name: 'Node churn: from minute 0 on, the pod is replaced every 2 minutes',
    fixed: 40,
    scrape: (minute) => [worker(minute, minute < 0 ? {} : replaced(Math.min(minute, 39), 2))],
    logs: () => Array.from({ length: 20 }, (_, number) => started(number * 2)),
    prometheus: [{ alert: 'ComplianceWorkerReplaced', fires: 4, resolves: 24 }],
    datadog: [{ alert: 'worker-replaced', fires: 12, resolves: 16 }],
  },
];
