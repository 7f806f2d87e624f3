// Makes one publication: writes the stored rows as a CSV and a workbook, the coverage and the manifest, and then updates the dated keys.
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Store } from '#src/aws/store.ts';
import { parseStoredJson, putJsonOnce } from '#src/aws/stored-json.ts';
import { describeUnknownExclusions, type Coverage } from '#domain/coverage/reconciliation.ts';
import { isCovered } from '#domain/coverage/dispositions.ts';
import { findDrops } from '#domain/history/regression-checks.ts';
import { formatAccountSizes, measureAccounts } from '#domain/history/account-drops.ts';
import {
  findCompliance,
  HISTORY_VERSION,
  HISTORY_VERSION_WITHOUT_RULES,
  type HistorySummary,
} from '#domain/history/history.ts';
import { buildAccountSizesKey, buildFileKeys, buildPartsKey, keys, buildSummaryKey } from '#domain/keys.ts';
import { buildWarnings } from '#domain/coverage/notes.ts';
import { describeIgnoredFiles } from '#domain/settings/report-settings.ts';
import { VERSION } from '#src/version.ts';
import type { PublishInput } from '#src/workflows/activity-types.ts';
import { writeReport, type ReportListeners } from './write-report.ts';
import { assertInputAuthentic, describeAuthenticity, type Trust } from './authenticity.ts';
import { readEvidence, type Evidence } from './evidence.ts';
import { rebuildHistoryTable } from './history-table.ts';
import { jsonPieces } from './json-pieces.ts';
import { findAccountDrops, findBaselineFile, loadBaseline, measureReport, readBaselineSummary } from './baseline.ts';
import { findPublication, buildManifestKey, type Manifest } from './manifest.ts';
import { promote } from './promote.ts';
import { buildDatedFileKeys, listFailures } from './publication-facts.ts';
import type { Publication } from '#src/workflows/types.ts';
import { readCrossCheck } from './read-aggregate.ts';
import { readSettings, readTags } from './read-settings.ts';
import { FIRST_FORMAT, REPORT_FORMAT, type ReportFormat } from './versions.ts';

const JSON_TYPE = 'application/json';

export type PublishOptions = ReportListeners & {
  signal: AbortSignal;
  /** Called with the coverage before any object is written. */
  onCoverage?: (coverage: Coverage) => void;
  /** The version of the code that the report names; absent if it is the current version. */
  version?: string;
  /** The format of the report; absent if it is the current format. */
  format?: ReportFormat;
  /** How authenticity is checked; absent if no EVIDENCE_KEY is set. */
  trust?: Trust | undefined;
  /** Called with each problem that does not fail the report. */
  onProblem?: (problem: string) => void;
};

/**
 * Publishes a report. If an earlier attempt at the same publication has written its manifest, that publication is used and only
 * its promotion is repeated. Throws if the evidence differs from its recorded SHA-256, if it is not authentic, or if an S3 request fails.
 */
export async function publish(store: Store, input: PublishInput, options: PublishOptions): Promise<Publication> {
  const { runId, number, plan, shards } = input;
  const { trust, signal, onCoverage } = options;
  const isUnauthenticated = trust !== undefined && assertInputAuthentic(trust, input);
  const evidence = await readEvidence(store, plan.discovery, shards, signal, trust);
  if (isUnauthenticated) evidence.authenticity = { rejected: [], ...evidence.authenticity, isUnauthenticated };
  onCoverage?.(evidence.coverage);
  const { prefix } =
    (await findPublication(store, runId, number, trust)) ?? (await makePublication(store, input, evidence, options));
  const made = parseStoredJson(
    buildSummaryKey(prefix),
    await store.get({ key: buildSummaryKey(prefix) }),
  ) as HistorySummary;
  const { timeZone } = plan;
  const { summary, ...promotion } = plan.whole
    ? await promote(store, made, { timeZone, replace: input.input.replace === true, onProblem: options.onProblem })
    : {
        summary: made,
        promoted: false,
        promotedReason: 'the run was narrowed, or rebuilds another: it does not stand for the date',
      };
  if (promotion.promoted) await rebuildHistoryTable(store);
  const { status, accounts, rows, coveragePercent, changes = null, flags, manifestSha256 } = summary;
  const files = promotion.promoted
    ? buildDatedFileKeys(plan.reportDate)
    : buildFileKeys(summary.prefix, plan.reportDate);
  return {
    ...{ number, status, accounts, rows, coveragePercent, changes, flags, manifestSha256 },
    compliancePercent: findCompliance(summary),
    ...(summary.ruleHealth ? { ruleHealthPercent: summary.ruleHealth.percent } : {}),
    keys: {
      ...files,
      manifest: buildManifestKey(summary.prefix),
      history: promotion.promoted ? keys.history(plan.reportDate) : buildSummaryKey(summary.prefix),
    },
    ...promotion,
    ...(summary.parts ? { parts: { key: buildPartsKey(summary.prefix), ...summary.parts } } : {}),
    ...listFailures(evidence.coverage),
  };
}

/** Writes the files of a publication and its manifest, without changing the dated keys. */
export async function makePublication(
  store: Store,
  input: PublishInput,
  evidence: Evidence,
  { signal, version = VERSION, format = REPORT_FORMAT, trust, ...listeners }: PublishOptions,
) {
  const { runId, workflowId, number, plan, shards, startedAt } = input;
  const { coverage, notes } = evidence;
  const prefix = keys.publication(runId, number, randomUUID());
  const past = await loadBaseline(store, input, trust);
  const [last, ledger, gapDates] = await Promise.all([
    readBaselineSummary(store, past.comparedWith),
    findBaselineFile(store, past.comparedWith, 'ledger'),
    findBaselineFile(store, past.comparedWith, 'gapDates'),
  ]);
  const size = measureReport(coverage);
  const settings = await readSettings(store, plan);
  const tags = await readTags(store, plan);
  const accountSizes = format === FIRST_FORMAT ? undefined : measureAccounts(coverage.lines);
  const flags = [
    ...findDrops(size, past.comparedWith, plan.dropWarningPercent),
    ...(accountSizes ? await findAccountDrops(store, accountSizes, past.comparedWith) : []),
    ...describeAuthenticity(evidence.authenticity),
    ...(past.isUnauthenticated
      ? [`the report of ${past.comparedWith?.reportDate}, with which this one is compared, carries no valid MAC`]
      : []),
    ...buildWarnings(notes),
    ...describeIgnoredFiles(settings),
    ...[tags?.fault ?? [], describeUnknownExclusions(evidence.unknownExclusions)].flat(),
    ...past.unreadable.map((key) => `${key} holds no summary of a report and was left out`),
  ];
  const crossCheck = await readCrossCheck(store, plan, signal);
  const inputs = { input, evidence, settings, tags, past, last, ledger, gapDates, flags, crossCheck, version, format };
  const report = await writeReport(store, prefix, inputs, signal, listeners);
  const { trend: _trend, ...figures } = report.figures;

  const putJson = (key: string, value: unknown) => putJsonOnce(store, key, value, signal);
  const lines = Readable.from(jsonPieces({ ...coverage, notes }));
  const storedCoverage = await store.upload(`${prefix}coverage.json`, lines, JSON_TYPE, signal);
  const parts = coverage.lines.flatMap(({ part, notes: noted, ruleFacts }) =>
    [part ?? [], noted ?? [], ruleFacts ?? []].flat(),
  );
  const inputObjects = [plan.discovery, plan.settings ?? [], plan.accountTags ?? [], crossCheck?.objects ?? []].flat();
  const storedSizes = accountSizes
    ? [
        await store.putOnce(
          buildAccountSizesKey(prefix),
          Buffer.from(formatAccountSizes(accountSizes)),
          'text/csv',
          signal,
        ),
      ]
    : [];
  const objects = [...inputObjects, ...shards, ...parts, ...report.objects, storedCoverage, ...storedSizes];
  const manifest: Manifest = {
    ...{ schemaVersion: 1, runId, workflowId, number, startedAt, version },
    ...(format === FIRST_FORMAT ? {} : { reportFormat: format }),
    ...{ input: input.input, plan, shards, past, objects },
    ...(evidence.authenticity ? { authenticity: evidence.authenticity } : {}),
    ...(input.undelivered ? { undelivered: input.undelivered } : {}),
  };
  const body = Buffer.concat([...jsonPieces(manifest)]);
  const stored = store.describe(buildManifestKey(prefix), body);
  const summary: HistorySummary = {
    ...{
      schemaVersion: format === FIRST_FORMAT ? HISTORY_VERSION_WITHOUT_RULES : HISTORY_VERSION,
      reportDate: plan.reportDate,
      runId,
      number,
      startedAt,
      restsOn: plan.restsOn,
      prefix,
    },
    manifestSha256: stored.sha256,
    ...(trust ? { manifestMac: trust.evidenceKeys.sign({ kind: 'manifest', runId, number, object: stored }) } : {}),
    ...(plan.safeCsv ? { safeCsv: true } : {}),
    ...(report.parts ? { parts: { sha256: report.parts.sha256, bytes: report.parts.bytes } } : {}),
    status: coverage.accounts.failed > 0 ? 'partial' : 'complete',
    accounts: coverage.accounts,
    dispositions: coverage.dispositions,
    covered: coverage.lines.filter(({ disposition }) => isCovered(disposition)).length,
    coveragePercent: coverage.percent,
    rules: size.rules,
    rows: size.rows,
    ...figures,
  };
  await putJson(buildSummaryKey(prefix), summary);
  await store.putOnce(stored.key, body, JSON_TYPE, signal);
  return { prefix, manifest, stored };
}
