// What documents, settings, chart and simulator say of the channels, compared with the list of channels.
import { expect, test } from 'vitest';
import { RECEIVERS } from '#simulator/receivers/receivers.ts';
import { SETTINGS, findSecrets } from '#src/config/config.ts';
import { notificationSettings } from '#src/config/notification-settings.ts';
import { CHANNELS } from '#src/notifications/channels.ts';
import { sectionOf, tableOf } from './markdown.ts';
import { files, read } from './repository.ts';

type ChartSchema = { properties: { config: { properties: Record<string, false | object> } } };

const names = CHANNELS.map(({ name }) => name);

/** The settings that their descriptions call secrets. */
const secrets = Object.entries(SETTINGS)
  .filter(([, { description }]) => /\bA secret\.$/.test(description))
  .map(([name]) => name);

/** What the chart's schema takes under config: false is refused. */
const chartSettings = (JSON.parse(read('k8s/values.schema.json')) as ChartSchema).properties.config.properties;

test('each folder of notifications is a channel in the list', () => {
  const folders = files.flatMap((file) => /^src\/notifications\/([^/]+)\//.exec(file)?.[1] ?? []);
  expect(new Set(folders)).toEqual(new Set(names));
});

test('each setting of notifications belongs to one channel, or to all of them', () => {
  const ofChannels = CHANNELS.flatMap(({ settings }) => settings);
  expect(Object.keys(notificationSettings)).toEqual([
    'EXPECTED_RUN_MINUTES',
    'NOTIFY_COMPLETE',
    ...ofChannels,
    'TEMPORAL_UI_URL',
  ]);
});

test('the runbook says how to set up each channel, in the order of the list', () => {
  const section = sectionOf(read('docs/runbook.md'), '## Notifications');
  const rows = tableOf(section.slice(section.indexOf('| Channel ')));
  expect(rows.map(([channel]) => channel)).toEqual(CHANNELS.map(({ title }) => title));
});

test('the simulator has a receiver for each channel, in the order of the list', () => {
  expect(RECEIVERS).toEqual(names);
});

test('secrets are in no log line, and the chart takes them only from a Secret', () => {
  const value = 'a-long-secret';
  expect(secrets.filter((name) => findSecrets({ [name]: value })[0] !== value)).toEqual([]);
  const refused = Object.keys(chartSettings).filter((name) => chartSettings[name] === false);
  expect(refused.filter((name) => !/^(AWS|TEMPORAL)_/.test(name))).toEqual(secrets);
});
