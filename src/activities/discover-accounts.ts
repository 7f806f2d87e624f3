// Decides which accounts are in scope and which settings the run uses. Both decisions are made once and recorded.
import { randomUUID } from 'node:crypto';
import { log } from '@temporalio/activity';
import type { Aws } from '#src/aws/aws.ts';
import { AwsCallError, isAccessDenied, isDeterministic } from '#src/aws/aws-errors.ts';
import { findS3Problem } from '#src/aws/s3-errors.ts';
import { parseStoredJson, putJsonOnce } from '#src/aws/stored-json.ts';
import { findAggregator } from '#src/config/aggregator-settings.ts';
import type { Config } from '#src/config/config.ts';
import {
  coversOrganization,
  findUnknownExclusions,
  findUnknownIds,
  markOutOfScope,
  scopeAccounts,
  type Account,
} from '#domain/coverage/account.ts';
import type { Discovery } from '#domain/coverage/reconciliation.ts';
import { toCalendarDate } from '#domain/dates.ts';
import { keys } from '#domain/keys.ts';
import type { EvidenceKeys } from '#src/publish/evidence-key.ts';
import { findPublication } from '#src/publish/manifest.ts';
import { loadSettings } from '#src/report-settings/load-settings.ts';
import type { DiscoverInput, ScanActivities } from '#src/workflows/activity-types.ts';
import { fetchNextStart } from './fetch-next-start.ts';
import { fetchSearchAttributes } from './fetch-search-attributes.ts';
import { openAttempt } from './failing-attempts.ts';
import { compareText } from '#domain/compare-text.ts';
import type { RunPlan } from '#src/workflows/types.ts';
import {
  noAccountsFailure,
  organizationDeniedFailure,
  organizationRefusedFailure,
  s3RefusedFailure,
  unknownIdsFailure,
  unauthenticatedRunFailure,
  unknownRunFailure,
} from './failures.ts';
import { withHeartbeat } from './with-heartbeat.ts';

export function createDiscoverAccounts(
  aws: Aws,
  config: Config,
  evidenceKeys?: EvidenceKeys,
): ScanActivities['discoverAccounts'] {
  return async (request) => {
    const attempt = openAttempt(request.reportFailureAfterMs);
    const toFailure = (error: unknown) => attempt.recordFailure(failureOf(error, config.REPORT_BUCKET));
    return withHeartbeat({ details: attempt.times, toFailure }, async (signal, beat) => {
      beat();
      const { baseRunId, rebuildFrom } = request.input;
      const base = rebuildFrom ?? baseRunId;
      const plan =
        base === undefined
          ? await planFromOrganization(aws, config, request, signal)
          : await planFromRun(aws, config, request, { base, evidenceKeys });
      const nextScheduledAt = request.scheduleId === undefined ? undefined : await fetchNextStart(request.scheduleId);
      const searchAttributes = config.SEARCH_ATTRIBUTES ? await fetchSearchAttributes() : [];
      const complete: RunPlan = {
        ...plan,
        ...(nextScheduledAt === undefined ? {} : { nextScheduledAt }),
        ...(searchAttributes.length > 0 ? { searchAttributes } : {}),
      };
      const statement = { kind: 'plan', runId: request.runId, plan: complete } as const;
      return evidenceKeys ? { ...complete, mac: evidenceKeys.sign(statement) } : complete;
    });
  };
}

function failureOf(error: unknown, bucket: string): unknown {
  if (error instanceof AwsCallError) {
    if (isAccessDenied(error.cause)) return organizationDeniedFailure(error);
    return isDeterministic(error.cause) ? organizationRefusedFailure(error) : error;
  }
  // This is the first access to the bucket. No data has been stored yet, so starting a new run costs no more than retrying this one.
  const problem = findS3Problem(error, bucket);
  return problem ? s3RefusedFailure(problem) : error;
}

async function planFromOrganization(
  aws: Aws,
  config: Config,
  { runId, scheduledAt, input }: DiscoverInput,
  signal: AbortSignal,
): Promise<RunPlan> {
  const listed = await aws.listAccounts(runId, signal).catch((error: unknown) => {
    throw error instanceof AwsCallError ? error : new AwsCallError('AWS Organizations', error);
  });
  const unknown = findUnknownIds(listed, input);
  if (unknown.length > 0) throw unknownIdsFailure(unknown);
  const unknownExclusions = warnOfUnknownExclusions(listed, config, input);
  const regions = [...new Set(input.regions ?? config.REGIONS)].toSorted(compareText);
  const reportSettings = await loadSettings(aws.store, config);
  const inScope = scopeAccounts(listed, input, config.EXCLUDE_ACCOUNT_IDS);
  const accounts = markOutOfScope(inScope, regions, reportSettings.outOfScope ?? []);
  const accountsToScan = accounts.filter(({ scope }) => scope === 'scan').length;
  if (accountsToScan === 0) throw noAccountsFailure(listed.length);
  const { tagKeys } = reportSettings;
  const discovery: Discovery = {
    ...{ accounts, regions },
    ...(tagKeys ? { tagKeys } : {}),
    ...(unknownExclusions.length > 0 ? { unknownExclusions } : {}),
  };
  const putJson = (key: string, value: unknown) => putJsonOnce(aws.store, key, value);
  return {
    bucket: config.REPORT_BUCKET,
    discovery: await putJson(keys.discovery(runId, randomUUID()), discovery),
    settings: await putJson(keys.settings(runId, randomUUID()), reportSettings),
    accountsToScan,
    regions,
    reportDate: input.reportDate ?? toCalendarDate(config.SCHEDULE_TIMEZONE, new Date(scheduledAt)),
    timeZone: config.SCHEDULE_TIMEZONE,
    whole: coversOrganization(input) && input.regions === undefined,
    ...settings(config, input),
    ...(config.READ_ACCOUNT_TAGS ? { readAccountTags: true } : {}),
    ...planAggregator(config),
    ...(config.SAFE_CSV ? { safeCsv: true } : {}),
    restsOn: [],
    baseShards: [],
  };
}

/**
 * Returns and logs excluded accounts that the organization does not list. Such an account may have left the organization, so the run does
 * not fail, but its id may also be mistyped.
 */
function warnOfUnknownExclusions(listed: readonly Account[], config: Config, input: DiscoverInput['input']): string[] {
  const unknown = findUnknownExclusions(listed, [...config.EXCLUDE_ACCOUNT_IDS, ...(input.excludeAccountIds ?? [])]);
  if (unknown.length > 0)
    log.warn(`excluded accounts that the organization does not list: ${unknown.join(', ')}`, {
      reason: 'UnknownExclusion',
    });
  return unknown;
}

/** Plans a run that starts from another run's evidence, with the same organization, regions and date. */
async function planFromRun(
  aws: Aws,
  config: Config,
  { input }: DiscoverInput,
  { base, evidenceKeys }: { base: string; evidenceKeys: EvidenceKeys | undefined },
): Promise<RunPlan> {
  const trust = evidenceKeys && { evidenceKeys, acceptsMissingMac: false };
  const found = await findPublication(aws.store, base, undefined, trust);
  const field = input.rebuildFrom ? 'rebuildFrom' : 'baseRunId';
  if (!found && trust && (await findPublication(aws.store, base))) throw unauthenticatedRunFailure(field, base);
  if (!found) throw unknownRunFailure(field, base);
  // The settings and tags of the base run are used, because its evidence was read with them.
  const { plan: basePlan, shards } = found.manifest;
  const { readAccountTags: _, nextScheduledAt: __, searchAttributes: ___, mac: ____, ...others } = basePlan;
  const { publishDeadlineMinutes: _____, accountTimeoutMinutes: ______, ...plan } = others;
  const { accounts } = parseStoredJson(plan.discovery.key, await aws.store.get(plan.discovery)) as Discovery;
  const requestedIds = new Set(input.accountIds);
  const known = accounts.filter(({ id, scope }) => scope === 'scan' && requestedIds.has(id));
  const unknown = [...requestedIds].filter((id) => !known.some((account) => account.id === id));
  if (unknown.length > 0) throw unknownIdsFailure(unknown);
  return {
    ...plan,
    bucket: config.REPORT_BUCKET, // The base run was found in this bucket, whichever bucket it was originally written to.
    ...settings(config, input),
    past: found.manifest.past,
    accountIds: known.map(({ id }) => id),
    accountsToScan: known.length,
    whole: plan.whole && input.rebuildFrom === undefined,
    restsOn: [...plan.restsOn, { runId: found.manifest.runId, number: found.manifest.number }],
    baseShards: shards,
  };
}

function planAggregator(config: Config): Pick<RunPlan, 'aggregator'> {
  const found = findAggregator(config);
  if (!found) return {};
  const { name, region } = found;
  return { aggregator: { name, region, warningPercent: config.CROSS_CHECK_WARNING_PERCENT } };
}

function settings(config: Config, { concurrentAccounts = config.CONCURRENT_ACCOUNTS }: DiscoverInput['input']) {
  const { PUBLISH_DEADLINE_MINUTES: publishDeadlineMinutes, ACCOUNT_TIMEOUT_MINUTES: accountTimeoutMinutes } = config;
  return {
    concurrentAccounts,
    scanAttempts: config.SCAN_ATTEMPTS,
    ...(publishDeadlineMinutes > 0 ? { publishDeadlineMinutes } : {}),
    ...(accountTimeoutMinutes > 0 ? { accountTimeoutMinutes } : {}),
    dropWarningPercent: config.DROP_WARNING_PERCENT,
  };
}
