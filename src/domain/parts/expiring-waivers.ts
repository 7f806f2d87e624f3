// The waivers that need to be renewed for a part: those that cover its open findings and have expired or expire soon.
import { addDays } from '#domain/dates.ts';
import type { FindingFacts } from '#domain/findings/finding-facts.ts';
import type { Waiver } from '#domain/settings/report-settings.ts';

/** A waiver is listed if it expires at most this many days after the report date. */
export const EXPIRING_WITHIN_DAYS = 30;

/** `findings` is the number of the part's open findings that the waiver covers. */
export type ExpiringWaiver = { waiver: Waiver; findings: number };

export type ExpiringWaivers = {
  /** Adds an open finding of a part. */
  take: (part: number, finding: Pick<FindingFacts, 'coveringWaivers'>) => void;
  /** Returns the waivers of a part, ordered by expiry date and then by their order in the file. */
  list: (part: number) => ExpiringWaiver[];
};

export function createExpiringWaivers(waivers: readonly Waiver[], reportDate: string): ExpiringWaivers {
  const lastDay = addDays(reportDate, EXPIRING_WITHIN_DAYS);
  const counts = new Map(
    waivers.filter(({ expires }) => expires <= lastDay).map((waiver) => [waiver, new Map<number, number>()]),
  );
  return {
    take(part, { coveringWaivers }) {
      if (counts.size === 0) return;
      for (const waiver of coveringWaivers) {
        const byPart = counts.get(waiver);
        byPart?.set(part, (byPart.get(part) ?? 0) + 1);
      }
    },
    list: (part) =>
      [...counts]
        .flatMap(([waiver, byPart]) => {
          const findings = byPart.get(part) ?? 0;
          return findings > 0 ? [{ waiver, findings }] : [];
        })
        .toSorted(({ waiver: a }, { waiver: b }) => (a.expires < b.expires ? -1 : Number(a.expires > b.expires))),
  };
}
