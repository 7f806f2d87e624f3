// The columns shared by all lists of findings, and the maximum length of such a list.
import { linkToManagedRule, linkToResource, linkToRule } from './aws-links.ts';
import type { Finding } from '#domain/findings/open-finding.ts';
import { textOfCell, type WorksheetCell, type WorksheetColumn, type CellTone } from './worksheet.ts';
import { SEVERITIES, type Severity } from '#domain/settings/report-settings.ts';

/** The maximum number of lines. A longer list is cut and ends with a remark; `findings.csv` contains every finding. */
export const MAX_LINES = 10_000;

/** The owner name shown in tables for findings without an owner. */
export const NO_OWNER = 'no owner';

/** Owners beyond this number are counted together. Their number is unbounded, because owners come from tags, which are free text. */
export const MAX_OWNERS = 10_000;
export const FURTHER_OWNERS = 'further owners';

const SEVERITY_LABELS: Record<Severity, string> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  informational: 'Informational',
  unrated: 'Unrated',
};

/** Returns a severity as shown in tables. */
export const severityLabel = (severity: Severity): string => SEVERITY_LABELS[severity];

/** Returns the rank of a severity; 0 is the worst. */
export const severityRank = (severity: Severity): number => SEVERITIES.indexOf(severity);

export const SEVERITY_TONES: Readonly<Record<string, CellTone>> = {
  Critical: 'bad',
  High: 'bad',
  Medium: 'warning',
  Informational: 'muted',
  Unrated: 'muted',
};

/** The columns from `Severity` to `Open since`, whose cells `findingCells` returns. */
export const FINDING_COLUMNS: readonly WorksheetColumn[] = [
  { header: 'Severity', width: 14, format: 'text', tones: SEVERITY_TONES },
  { header: 'Rule', width: 40, format: 'text' },
  { header: 'Account', width: 15, format: 'text' },
  { header: 'Name', width: 26, format: 'text' },
  { header: 'Region', width: 15, format: 'text' },
  { header: 'Environment', width: 14, format: 'text' },
  { header: 'Resource type', width: 28, format: 'text' },
  { header: 'Resource', width: 40, format: 'text' },
  { header: 'Owner', width: 28, format: 'text' },
  { header: 'First seen', width: 12, format: 'date' },
  { header: 'Open since', width: 12, format: 'date' },
];

export function findingCells(finding: Finding): WorksheetCell[] {
  const { severity, family, accountId, accountName, region, environment } = finding;
  const { resourceType, resourceId, owner = null, firstSeen, openSince } = finding;
  const where = [accountId, accountName, region, environment];
  return [severityLabel(severity), family, ...where, resourceType, resourceId, owner, firstSeen, openSince];
}

/**
 * Further columns at the end of a list: the waiver, a link to AWS's documentation of the rule, and the id of the finding in `findings.csv`.
 */
const FURTHER_COLUMNS: readonly WorksheetColumn[] = [
  { header: 'Waiver', width: 18, format: 'text' },
  { header: 'Guide', width: 12, format: 'text' },
  { header: 'Finding', width: 20, format: 'text' },
];

/** Wide enough for `AWS::ElasticLoadBalancingV2::LoadBalancer`. */
const RESOURCE_TYPE_WIDTH = 42;

const GUIDE = 'AWS guide';

/** Returns the values of the further columns, followed by the full name of the rule. The name is not shown; it is used to build links. */
export function furtherCells({ waiver, family, id, rule }: Finding): WorksheetCell[] {
  return [waiver?.id ?? null, linkToManagedRule(family) === undefined ? null : GUIDE, id, rule];
}

/**
 * Returns the columns of a list, with links and the further columns added. `columns` must include FINDING_COLUMNS. The rows of the list
 * must end with the values of `furtherCells`.
 */
export function addFurtherColumns(columns: readonly WorksheetColumn[]): WorksheetColumn[] {
  const textOf = (header: string) => {
    const index = columns.findIndex((column) => column.header === header);
    return (row: readonly WorksheetCell[]) => textOfCell(row[index]);
  };
  const [region, family, type, resource] = ['Region', 'Rule', 'Resource type', 'Resource'].map(textOf);
  const links: Readonly<Record<string, WorksheetColumn['link']>> = {
    Rule: (row) => linkToRule(region!(row), textOfCell(row.at(-1))),
    Resource: (row) => linkToResource(region!(row), type!(row), resource!(row)),
    Guide: (row) => linkToManagedRule(family!(row)),
  };
  return [...columns, ...FURTHER_COLUMNS].map((column) => {
    const link = links[column.header];
    const width = column.header === 'Resource type' ? RESOURCE_TYPE_WIDTH : column.width;
    return { ...column, width, ...(link ? { link } : {}) };
  });
}

/** Returns the remark for the end of a list that shows only `shown` of `all` lines. */
export function truncationRemark(shown: number, all: number): { more?: string } {
  if (shown === all) return {};
  return { more: `${all - shown} more findings: all ${all} are in findings.csv, beside this publication's manifest.` };
}
