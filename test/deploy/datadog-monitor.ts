// Evaluates the queries of the Datadog monitors over what is scraped in a situation. As much of the grammar as they use, which Datadog
// documents: https://docs.datadoghq.com/api/latest/monitors/#create-a-monitor. Anything else throws.
import { scrapesOf, type LogLine, type Sample, type Situation } from './alert-samples.ts';

export type Monitor = {
  name: string;
  type: string;
  query: string;
  message: string;
  options: { thresholds: { critical: number }; notify_no_data?: boolean; no_data_timeframe?: number };
};

type Point = { at: number; pod: string; value: number };

const METRICS: Record<string, (sample: Sample) => number | undefined> = {
  'aws_config_compliance.worker_ready': ({ ready }) => Number(ready),
  'aws_config_compliance.seconds_since_last_report': ({ age }) => age,
  'aws_config_compliance.failed_accounts': ({ failed }) => failed,
  'aws_config_compliance.schedule_exists': ({ schedule }) => (schedule === undefined ? undefined : Number(schedule)),
  'kubernetes.containers.restarts': ({ restarts }) => restarts,
};

const METRIC_QUERY = /^(max|min)\(last_(\d+)m\):(max|min):([\w.]+)\{([^}]*)\} (<|>) (\d+)$/;
const CHANGE_QUERY = /^change\(max\(last_(\d+)m\),last_(\d+)m\):max:([\w.]+)\{([^}]*)\} by \{pod_name\} > (\d+)$/;
const LOG_QUERY =
  /^logs\("(.*)"\)\.index\("\*"\)\.rollup\("count"\)(?:\.by\("(.*)"\))?\.last\("(\d+)([mh])"\) > (\d+)$/;

/** Whether the monitor notifies at `seconds`: an alert, or no data where it notifies of that. */
export function notifies(monitor: Monitor, situation: Situation, seconds: number): boolean {
  return monitor.type === 'log alert'
    ? countsLogs(monitor, situation, seconds)
    : comparesMetric(monitor, situation, seconds);
}

function comparesMetric({ query, options }: Monitor, situation: Situation, seconds: number): boolean {
  const change = CHANGE_QUERY.exec(query);
  if (change) return hasChanged(change, situation, seconds);
  const [, overTime, minutes, overSpace, metric = '', scope, operator, threshold] = METRIC_QUERY.exec(query) ?? [];
  if (!(metric in METRICS) || scope !== 'env:ENVIRONMENT') throw new Error(`not understood: ${query}`);
  const points = pointsOf(situation, metric);
  const within = (span: number) => points.filter(({ at }) => at > seconds - span * 60 && at <= seconds);
  const { notify_no_data: notifiesNoData = false, no_data_timeframe: noDataMinutes = Infinity } = options;
  // The monitor is as old as the situation's clock.
  if (within(noDataMinutes).length === 0) return notifiesNoData && seconds >= noDataMinutes * 60;
  const steps = [...Map.groupBy(within(Number(minutes)), ({ at }) => at).values()];
  if (steps.length === 0) return false; // Without data the state stays, and none of the situations begins in an alert.
  const series = steps.map((step) => Math[overSpace as 'max' | 'min'](...step.map(({ value }) => value)));
  const value = Math[overTime as 'max' | 'min'](...series);
  return operator === '<' ? value < Number(threshold) : value > Number(threshold);
}

function hasChanged(match: RegExpExecArray, situation: Situation, seconds: number): boolean {
  const [, window, back, metric = '', , threshold] = match;
  const points = pointsOf(situation, metric);
  return [...Map.groupBy(points, ({ pod }) => pod).values()].some((own) => {
    const within = (until: number) =>
      own.filter(({ at }) => at > until - Number(window) * 60 && at <= until).map(({ value }) => value);
    const [now, before] = [within(seconds), within(seconds - Number(back) * 60)];
    return now.length > 0 && before.length > 0 && Math.max(...now) - Math.max(...before) > Number(threshold);
  });
}

function pointsOf(situation: Situation, metric: string): Point[] {
  return scrapesOf(situation).flatMap(({ at, samples }) =>
    samples.flatMap((sample) => {
      const value = METRICS[metric]!(sample);
      return value === undefined ? [] : [{ at, pod: sample.pod, value }];
    }),
  );
}

function countsLogs({ query }: Monitor, situation: Situation, seconds: number): boolean {
  const [, search = '', by, span, unit, threshold] = LOG_QUERY.exec(query) ?? [];
  if (span === undefined) throw new Error(`not understood: ${query}`);
  const from = seconds - Number(span) * (unit === 'h' ? 3_600 : 60);
  const found = (situation.logs?.() ?? []).filter(
    (line) => line.at > from && line.at <= seconds && isFound(line, search),
  );
  const groups = by === undefined ? [found] : [...Map.groupBy(found, ({ run_id }) => run_id).values()];
  return groups.some((group) => group.length > Number(threshold));
}

/** The terms of a search are joined by AND; `-` negates one; `@` names an attribute; quotes enclose words of the message. */
function isFound(line: LogLine, search: string): boolean {
  const terms = [...search.replaceAll(String.raw`\"`, '"').matchAll(/(-?)(?:"([^"]+)"|@?([\w_]+):(\S+))/g)];
  return terms.every(([, negated, words, field = '', value = '']) => {
    const has = words === undefined ? hasField(line, field, value) : line.message.includes(words);
    return has !== (negated === '-');
  });
}

function hasField(line: LogLine, field: string, value: string): boolean {
  const all: Record<string, unknown> = { ...line, service: 'aws-config-compliance', env: 'ENVIRONMENT' };
  return value === '*' ? all[field] !== undefined : all[field] === value;
}
