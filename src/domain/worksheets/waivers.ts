// The tab `Waivers` shows what has been accepted, by whom, until when, and whether a waiver still covers anything.
import type { FindingFacts } from '#domain/findings/finding-facts.ts';
import type { Waiver, WaiverScope } from '#domain/settings/report-settings.ts';
import { waiverStatus } from '#domain/findings/waivers.ts';
import type { NamedWorksheet } from './worksheets.ts';

/** The fields of an open finding that the tab uses. */
export type WaivableFinding = Pick<FindingFacts, 'waiver' | 'coveringWaivers'>;

const MATCHES_NOTHING = ', matches nothing';

/** Creates the tab. `notes` say what is wrong with the waivers file. */
export function createWaiversWorksheet(
  waivers: readonly Waiver[],
  reportDate: string,
  notes: readonly string[],
): { take: (finding: WaivableFinding) => void; worksheet: () => NamedWorksheet<'Waivers'> } {
  const counts = new Map(waivers.map((waiver) => [waiver, { findings: 0, covered: 0 }]));
  return {
    /** Takes every open finding. */
    take({ waiver, coveringWaivers: covering }) {
      for (const each of covering) counts.get(each)!.covered++;
      if (waiver) counts.get(waiver)!.findings++;
    },

    worksheet: () => ({
      name: 'Waivers',
      title: 'Waivers: findings that somebody has agreed to live with, for a time',
      notes: [
        'A waived finding stays open and is counted as such everywhere; it is counted for the first waiver in force that covers it.',
        'Expiring: within 14 days. An expired waiver covers nothing any more. One that matches nothing can go, or has a mistake in it.',
        ...notes,
      ],
      tables: [
        {
          columns: [
            { header: 'Id', width: 18, format: 'text' },
            { header: 'Rule', width: 36, format: 'text' },
            { header: 'Scope', width: 50, format: 'wrapped' },
            { header: 'Reason', width: 50, format: 'wrapped' },
            { header: 'Approver', width: 28, format: 'text' },
            { header: 'Expires', width: 12, format: 'date' },
            {
              header: 'Status',
              width: 26,
              format: 'text',
              tones: {
                active: 'good',
                [`active${MATCHES_NOTHING}`]: 'warning',
                expiring: 'warning',
                [`expiring${MATCHES_NOTHING}`]: 'warning',
                expired: 'bad',
                [`expired${MATCHES_NOTHING}`]: 'bad',
              },
            },
            { header: 'Findings', width: 11, format: 'count' },
          ],
          rows: [...counts].map(([waiver, { findings, covered }]) => {
            const { id, rule, scope, reason, approver, expires } = waiver;
            const status = `${waiverStatus(waiver, reportDate)}${covered === 0 ? MATCHES_NOTHING : ''}`;
            return [id, rule, scopeText(scope), reason, approver, expires, status, findings];
          }),
          whenEmpty: 'There are no waivers.',
        },
      ],
    }),
  };
}

function scopeText({ accountIds, ous, regions, resources }: WaiverScope): string {
  const parts = Object.entries({ accountIds, ous, regions, resources }).flatMap(([name, items]) =>
    items ? [`${name}: ${items.join(', ')}`] : [],
  );
  return parts.join('; ') || 'everywhere';
}
