// What a run leaves in the bucket of an organization that a test writes down in a few words.
import { randomUUID } from 'node:crypto';
import type { Store } from '#src/aws/store.ts';
import { profileRows } from '#domain/legacy/column-profile.ts';
import type { Disposition } from '#domain/coverage/dispositions.ts';
import { keys } from '#domain/keys.ts';
import { compareRows, COLUMNS, csvLine, type Row } from '#domain/rows/rows.ts';
import type { RegionRules } from '#domain/rule-health/rule-facts.ts';
import { DEFAULT_SETTINGS, type ReportSettings } from '#domain/settings/report-settings.ts';
import type { PublishInput } from '#src/workflows/activity-types.ts';
import { anAccount, aPlan, aRegionOutcome } from '../support/builders.ts';

export type Result = [rule: string, resource: string, type: 'NON_COMPLIANT' | 'COMPLIANT' | 'INSUFFICIENT_DATA'];
/** By account and region: what its rows say, or why it was not read. */
export type Organization = Record<string, Record<string, readonly Result[] | Disposition>>;

/** What a test says about a run, apart from its rows. */
export type RunOptions = {
  settings?: Partial<ReportSettings>;
  resourceType?: string;
  /** The owners by resource id that count, although the column Tag:Owner shows `team`. */
  ownerTags?: Record<string, string>;
};

/** What a run that read this organization asks to be published. */
export async function storeRun(
  store: Store,
  reportDate: string,
  organization: Organization,
  { settings, resourceType = 'T', ownerTags }: RunOptions = {},
): Promise<PublishInput> {
  const put = (key: string, text: string) => store.putOnce(key, Buffer.from(text), 'text/plain');
  const runId = randomUUID();
  const regions = [...new Set(Object.values(organization).flatMap(Object.keys))].toSorted();
  const accounts = Object.keys(organization).map((id) => anAccount({ id, name: `dev-${id.at(-1)}`, ou: 'Apps' }));
  const outcomes = await Promise.all(
    Object.entries(organization).map(async ([accountId, byRegion]) => ({
      accountId,
      regions: await Promise.all(
        regions.map(async (region) => {
          const read = byRegion[region] ?? 'failed';
          if (typeof read === 'string') return aRegionOutcome({ region, disposition: read, reason: 'no' });
          const rows = read.map((result) => row(accountId, region, resourceType, result)).toSorted(compareRows);
          const key = keys.account(runId, accountId, region, randomUUID());
          const part = await put(key, rows.map(csvLine).join(''));
          const owners = Object.entries(ownerTags ?? {}).map(([id, owner]) => [`${resourceType}\n${id}`, owner]);
          const facts = JSON.stringify({
            ...healthyRules(reportDate, read),
            ...(ownerTags ? { ownerTags: Object.fromEntries(owners) as Record<string, string> } : {}),
          });
          const ruleFacts = await put(keys.account(runId, accountId, region, randomUUID()), facts);
          return aRegionOutcome({ region, rows: rows.length, part, ruleFacts, profile: profileRows(rows) });
        }),
      ),
    })),
  );
  const discovery = await put(keys.discovery(runId, randomUUID()), JSON.stringify({ accounts, regions }));
  const shards = [await put(keys.shard(runId, 0, randomUUID()), JSON.stringify(outcomes))];
  const stored = settings && {
    settings: await put(keys.settings(runId, randomUUID()), JSON.stringify({ ...DEFAULT_SETTINGS, ...settings })),
  };
  const plan = aPlan({ discovery, regions, reportDate, dropWarningPercent: 100, ...stored });
  const startedAt = `${reportDate}T01:00:00.000Z`;
  return { runId, workflowId: 'weekly', number: 1, startedAt, plan, input: { replace: true }, shards };
}

/** The rule that every region has, and those of its results: each was evaluated an hour before the report. */
function healthyRules(reportDate: string, results: readonly Result[]): RegionRules {
  const readAt = Date.parse(`${reportDate}T01:00:00Z`);
  const names = [...new Set(['rule', ...results.map(([rule]) => rule)])];
  const group = { recordsAll: true, types: [], recordsGlobalTypes: true };
  return {
    ...{ readAt, recorder: { state: 'recording', group } },
    rules: names.map((name) => ({
      ...{ name, owner: 'AWS', results: results.filter(([rule]) => rule === name).length },
      status: { evaluatedAt: readAt - 3_600_000 },
    })),
  };
}

function row(
  AccountId: string,
  AwsRegion: string,
  ResourceType: string,
  [ConfigRule, id, ComplianceType]: Result,
): Row {
  const own: Record<string, string> = { AccountId, AwsRegion, ConfigRule, ComplianceType, ResourceIdentifier: id };
  const same: Record<string, string> = {
    AccountAlias: `dev-${AccountId.at(-1)}`,
    ResourceType,
    OU: 'Apps',
    'Tag:Owner': 'team',
  };
  return COLUMNS.map((column) => ({ ...own, ...same })[column] ?? '');
}
