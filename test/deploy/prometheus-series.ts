// The samples of a situation as the input of `promtool test rules`.
import { scrapesOf, STEP_SECONDS, type Sample, type Situation } from './alert-samples.ts';

type Series = { series: string; values: string };

/** What a worker exposes: metric with its own labels -> value. */
function exposed(sample: Sample): [string, number | undefined][] {
  const { lastError } = sample;
  const flag = (value: boolean | undefined) => (value === undefined ? undefined : Number(value));
  return [
    ['worker_ready{', flag(sample.ready)],
    ['worker_start_timestamp_seconds{', sample.start],
    ['seconds_since_last_report{', sample.age],
    ['failed_accounts{', sample.failed],
    ['schedule_exists{', flag(sample.schedule)],
    ['last_publication_timestamp_seconds{', sample.lastPublication],
    ...(lastError
      ? [[`last_error_timestamp_seconds{reason="${lastError.reason}",`, lastError.at] as [string, number]]
      : []),
  ];
}

/** Series in promtool's notation. The first scrape that lacks a series marks it as stale, as Prometheus does. */
function promtoolSeries(situation: Situation): Series[] {
  const scrapes = scrapesOf(situation).map(({ samples }) => {
    const values = samples.flatMap((sample) =>
      exposed(sample).flatMap(([name, value]) =>
        value === undefined
          ? []
          : [
              [
                `aws_config_compliance_${name}namespace="security-compliance",env="prod",pod="${sample.pod}"}`,
                value,
              ] as const,
            ],
      ),
    );
    return new Map(values);
  });
  const names = [...new Set(scrapes.flatMap((scrape) => [...scrape.keys()]))];
  return names.map((series) => {
    const values = scrapes.map((scrape, step) => {
      const value = scrape.get(series);
      if (value !== undefined) return String(value);
      return scrapes[step - 1]?.has(series) ? 'stale' : '_';
    });
    return { series, values: values.join(' ') };
  });
}

type Rule = { alert: string; labels: Record<string, string>; annotations: Record<string, string> };

/** A file of unit tests: at each of `checks`, exactly these alerts fire. `rules` are all alerts that there are. */
export function promtoolTest(
  situation: Situation,
  rules: Rule[],
  checks: { seconds: number; firing: string[] }[],
): unknown {
  return {
    name: situation.name,
    interval: `${STEP_SECONDS}s`,
    input_series: promtoolSeries(situation),
    alert_rule_test: checks.flatMap(({ seconds, firing }) =>
      rules.map(({ alert, labels, annotations }) => ({
        eval_time: `${seconds}s`,
        alertname: alert,
        exp_alerts: firing.includes(alert) ? [{ exp_labels: labels, exp_annotations: annotations }] : [],
      })),
    ),
  };
}
