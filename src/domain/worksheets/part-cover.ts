// The first and last tabs of a part's workbook: the figures of the part next to those of the organization, and the waivers that expire.
import { EXPIRING_WITHIN_DAYS, type ExpiringWaiver } from '#domain/parts/expiring-waivers.ts';
import type { PartFigures } from '#domain/parts/part-figures.ts';
import type { PartName } from '#domain/parts/part.ts';
import type { PartKind } from '#domain/settings/part-settings.ts';
import { CHANGES } from '#domain/findings/ledger-merge.ts';
import { toPercent } from '#domain/percent.ts';
import { SEVERITIES } from '#domain/settings/report-settings.ts';
import { severityLabel } from './finding-columns.ts';
import { countCell, shareCell } from './summary-figures.ts';
import { PART_WAIVER_COLUMNS, partWaiverCells } from './waivers.ts';
import type { Worksheet, WorksheetCell } from './worksheet.ts';

const KIND_LABELS: Readonly<Record<PartKind, string>> = { owners: 'Owner', ous: 'Organizational unit' };

/** The inputs for a part's cover. `organization` holds the totals across all parts of the same kind. */
export type CoverFacts = PartName & { reportDate: string; figures: PartFigures; organization: PartFigures };

export function partCoverWorksheet({ kind, name, reportDate, figures, organization }: CoverFacts): Worksheet {
  const line = (figure: string, of: (figures: PartFigures) => number | undefined): WorksheetCell[] => {
    const [own, all] = [of(figures), of(organization)];
    const isMeasured = own !== undefined && all !== undefined && all > 0;
    return [figure, countCell(own), countCell(all), shareCell(isMeasured ? toPercent(own, all) : null)];
  };
  return {
    name: 'Cover',
    title: `AWS Config compliance, ${reportDate}: ${name}`,
    notes: [
      `${KIND_LABELS[kind]}: ${name}. A part of the organization's report of ${reportDate}.`,
      'All parts together have each finding once.',
      'Open findings include those that could not be read this time and waived ones.',
      'Breached: open after the due date. Reopened: was closed, and is open again.',
      'Departed: its account left the organization. Retired: can no longer be judged.',
      'New to Retired: since the last report; n/a: there is none to compare with.',
      'Rule gaps: rules that AWS Config does not evaluate as it should.',
    ],
    fitsOnePage: true,
    tables: [
      {
        columns: [
          { header: 'Figure', width: 44, format: 'text' },
          { header: 'This part', width: 18, format: 'text' },
          { header: 'Organization', width: 18, format: 'text' },
          { header: 'Share', width: 18, format: 'text' },
        ],
        rows: [
          line('Open findings', ({ open }) => open),
          ...SEVERITIES.map((severity) =>
            line(`Open: ${severityLabel(severity)}`, ({ severities }) => severities[severity]),
          ),
          line('Breached', ({ breached }) => breached),
          line('Waived', ({ waived }) => waived),
          line('Could not be read', ({ unknown }) => unknown),
          ...CHANGES.filter((change) => change !== 'Unknown').map((change) =>
            line(change, ({ changes }) => changes[change]),
          ),
          line('Rule gaps', ({ ruleGaps }) => ruleGaps),
        ],
      },
    ],
  };
}

export function partWaiversWorksheet(waivers: readonly ExpiringWaiver[], reportDate: string): Worksheet {
  return {
    name: 'Waivers',
    title: 'Waivers that expire',
    notes: [
      `Waivers that cover open findings of this part and have expired, or expire within ${EXPIRING_WITHIN_DAYS} days. An expired waiver covers nothing any more.`,
    ],
    tables: [
      {
        columns: PART_WAIVER_COLUMNS,
        rows: waivers.map(({ waiver, findings }) => partWaiverCells(waiver, reportDate, findings)),
        whenEmpty: 'No waiver expires.',
      },
    ],
  };
}
