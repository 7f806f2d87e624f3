// Records everything that the present version stores in three weekly reports, with a retry and a run based on another.
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { VERSION } from '#src/version.ts';
import { simulatedAws, startLab, untilPhase } from '../../support/lab.ts';
import { packBucket } from './bucket-file.ts';
import { startEditedConfig } from './edited-config.ts';
import type { ReportResult } from '#src/workflows/types.ts';
import { DATES, EDITS, SCENARIO, SETTINGS, WAIVERS } from './story.ts';

const file = fileURLToPath(new URL(`${VERSION}.json.gz`, import.meta.url));
if (existsSync(file)) throw new Error(`${file} is there already: a recording stays as its version made it`);

const directory = await mkdtemp(join(tmpdir(), 'record-'));
const settingsFile = join(directory, 'report-settings.yaml');
await writeFile(settingsFile, JSON.stringify(SETTINGS));
const config = await startEditedConfig(EDITS);
const lab = await startLab({
  scenario: SCENARIO,
  settings: { REPORT_SETTINGS_FILE: settingsFile, READ_ACCOUNT_TAGS: 'true' },
  aws: (simulator) => {
    config.behind.url = simulator.url;
    return { ...simulatedAws(simulator), AWS_ENDPOINT_URL_CONFIG_SERVICE: config.url };
  },
});

const { simulator, store, s3 } = lab;
const enterWeek = (week: number) => {
  simulator.control({ week });
  config.behind.week = week;
};
const log = (what: string, { runId, status, rows, promoted }: ReportResult) =>
  console.log(`${what}: run ${runId} ${status}, ${rows} rows, ${promoted ? 'promoted' : 'not promoted'}`);

try {
  const waivers = { Bucket: store.bucket, Key: 'waivers.yaml', Body: JSON.stringify(WAIVERS, null, 2) };
  await s3.send(new PutObjectCommand(waivers));
  log('complete', await lab.report({ reportDate: DATES[0] }));

  enterWeek(1);
  const handle = await lab.start({ reportDate: DATES[1], retryWindowHours: 1 });
  await untilPhase(handle, 'awaiting-retry');
  simulator.control({ clearFaults: 'role-missing' });
  await handle.executeUpdate('retryFailedAccounts', { args: [{}] });
  log('retried', (await handle.result()) as ReportResult);

  enterWeek(2);
  const broken = SCENARIO.faults!.filter(({ kind }) => kind === 'role-missing');
  simulator.control({ addFaults: broken });
  const partial = await lab.report({ reportDate: DATES[2] });
  log('partial', partial);
  simulator.control({ clearFaults: 'role-missing' });
  const accountIds = broken.flatMap((fault) => ('accounts' in fault ? (fault.accounts as string[]) : []));
  log('based on it', await lab.report({ accountIds, baseRunId: partial.runId }));

  await packBucket(simulator.dataDirectory, store.bucket, file);
} finally {
  await lab.stop();
  await config.close();
  await rm(directory, { recursive: true });
}
