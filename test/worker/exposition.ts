// Metrics as Prometheus scrapes them, read back; and what Datadog asks of them.
import { files, read } from '../docs/repository.ts';

/** The value of a metric with exactly these labels; undefined where there is none. */
export function metricValue(exposition: string, name: string, labels: Record<string, string> = {}): number | undefined {
  for (const line of exposition.split('\n')) {
    const [, found, text = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    const given = Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, word]) => [key!, word!]));
    const isSame = Object.keys({ ...given, ...labels }).every((key) => given[key] === labels[key]);
    if (found === name && isSame) return Number(value);
  }
  return undefined;
}

/** Attempts by service and operation, such as `s3:PutObject`. */
export function awsCalls(exposition: string): Record<string, number> {
  const found = exposition.matchAll(/^aws_config_compliance_aws_calls_total\{(.*)\} (\d+)$/gm);
  return Object.fromEntries(
    [...found].map(([, labels = '', value]) => {
      const label = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(labels)?.[1];
      return [`${label('service')}:${label('operation')}`, Number(value)];
    }),
  );
}

/** The labels of each of the product's own metrics, sorted. */
export function ownMetrics(exposition: string): Record<string, string[]> {
  return Object.fromEntries(
    [...exposition.matchAll(/^# TYPE (aws_config_compliance_\w+) /gm)].map(([, name = '']) => {
      const [, labels = ''] = new RegExp(`^${name}(?:{(.*)})? `, 'm').exec(exposition) ?? [];
      return [name, [...labels.matchAll(/(\w+)=/g)].map(([, label]) => label!).toSorted()];
    }),
  );
}

/** Labels that Datadog itself puts on what it scrapes. */
const OF_DATADOG = ['env', 'pod_name'];

/** What monitors and dashboard ask for, as Prometheus names it, and by which labels of the metric's own. */
export function askedByDatadog(): { name: string; labels: string[] }[] {
  return files
    .filter((file) => /^datadog\/.*\.json$/.test(file))
    .flatMap((file) => [...read(file).matchAll(/aws_config_compliance\.([\w.]+)\{[^}]*\}(?: by \{([\w,]+)\})?/g)])
    .map(([, asked = '', by = '']) => ({
      name: asked.startsWith('temporal_') ? asked : `aws_config_compliance_${asked.replace(/\.count$/, '_total')}`,
      labels: by.split(',').filter((label) => label !== '' && !OF_DATADOG.includes(label)),
    }));
}
