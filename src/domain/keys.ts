// The object keys in the bucket. Every key under runs/ contains a new UUID and is written only once.

const run = (runId: string) => `runs/${runId}`;

export const keys = {
  /** Returns the id of the run that a key below `runs/` belongs to. */
  runOf: (key: string) => key.split('/')[1] ?? '',
  discovery: (runId: string, uuid: string) => `${run(runId)}/discovery/${uuid}`,
  account: (runId: string, accountId: string, region: string, uuid: string) =>
    `${run(runId)}/accounts/${accountId}/${region}/${uuid}`,
  shard: (runId: string, shard: number, uuid: string) => `${run(runId)}/shards/${shard}/${uuid}`,
  publications: (runId: string) => `${run(runId)}/publications/`,
  publication: (runId: string, number: number, uuid: string) => `${run(runId)}/publications/${number}/${uuid}/`,
  raw: (reportDate: string) => `raw/config-rules-${reportDate}.csv`,
  safeCsv: (reportDate: string) => `raw/config-rules-${reportDate}.safe.csv`,
  report: (reportDate: string) => `reports/config-compliance-${reportDate}.xlsx`,
  trend: (reportDate: string) => `reports/config-compliance-${reportDate}.svg`,
  /** The prefix of the dated copies of a report's parts. `part` returns the key of one such copy. */
  parts: (reportDate: string) => `reports/${reportDate}/`,
  part: (reportDate: string, file: string) => `reports/${reportDate}/${file}`,
  settings: (runId: string, uuid: string) => `${run(runId)}/settings/${uuid}.json`,
  waivers: 'waivers.yaml',
  tagsOfRun: (runId: string, uuid: string) => `${run(runId)}/account-tags/${uuid}.json`,
  aggregator: (runId: string, uuid: string) => `${run(runId)}/aggregator/${uuid}.json`,
  accountTags: 'history/account-tags.json',
  requestRates: 'history/request-rates.json',
  history: (reportDate: string) => `history/${reportDate}.json`,
  histories: 'history/',
  historyTable: 'history/summary.csv',
  /** This key and the next two are in the bucket for anchors. */
  anchors: 'anchors/',
  anchor: (reportDate: string, runId: string, number: number) => `anchors/${reportDate}/${runId}-${number}.json`,
  anchorProbe: 'anchors/doctor-probe.json',
};

/** Returns the keys of a publication's CSV, workbook and trend picture. The dated files are copies of these objects. */
export function buildFileKeys(prefix: string, reportDate: string) {
  return {
    raw: `${prefix}config-rules-${reportDate}.csv`,
    report: `${prefix}config-compliance-${reportDate}.xlsx`,
    trend: `${prefix}config-compliance-${reportDate}.svg`,
  };
}

/** Returns the key of a publication's CSV without formulas. Only some publications include this file. */
export const buildSafeCsvKey = (prefix: string, reportDate: string) => `${prefix}config-rules-${reportDate}.safe.csv`;

/** Returns the key of a publication's summary. Promotion writes the same summary to the dated key. */
export const buildSummaryKey = (prefix: string) => `${prefix}history.json`;

/** Returns the key of a publication's ledger of findings. */
export const buildLedgerKey = (prefix: string) => `${prefix}findings.csv`;

/** Returns the key of a publication's list of rules that are not healthy. */
export const buildRuleGapsKey = (prefix: string) => `${prefix}rule-gaps.csv`;

/** Returns the key of a publication's dates of rule gaps, from which the next report continues. */
export const buildGapDatesKey = (prefix: string) => `${prefix}rule-gap-dates.csv`;

/** Returns the key of a publication's Summary as an HTML page, which is suitable as a mail attachment. */
export const buildSummaryHtmlKey = (prefix: string) => `${prefix}summary.html`;

/**
 * Returns the key under which the account sizes of a publication are stored, which are the number of rules and rows in each account. The next report compares them with its
 * own.
 */
export const buildAccountSizesKey = (prefix: string) => `${prefix}account-sizes.csv`;

/** Returns the key of `parts.json`, a publication's list of the workbooks for each owner and organizational unit. */
export const buildPartsKey = (prefix: string) => `${prefix}parts.json`;
