// What is scraped of an installation over some hours in which something goes wrong.

export const STEP_SECONDS = 30;

/** When a situation begins: the installation has been watched this long before. */
export const BEGIN_MINUTES = 40;

export const END_MINUTES = 120;

/** What a scrape of one worker finds. A field that is missing is a metric that the worker does not expose. */
export type Sample = {
  pod: string;
  ready: boolean;
  /** When the process started, in seconds of the situation's clock. */
  start: number;
  restarts: number;
  age?: number;
  failed?: number;
  schedule?: boolean;
  lastPublication?: number;
  lastError?: { reason: string; at: number };
};

export type LogLine = { at: number; status: string; message: string; run_id?: string; reason?: string };

/** An alert, with the minutes after the beginning at which it fires, and after the end at which it resolves. */
export type Expected = { alert: string; fires: number; resolves?: number };

export type Situation = {
  name: string;
  /** The minute, after the beginning, at which the cause is fixed; absent: it is not. */
  fixed?: number;
  /** The workers' samples at `minute`, which is negative before the situation begins. */
  scrape: (minute: number) => Sample[];
  logs?: () => LogLine[];
  prometheus: Expected[];
  datadog: Expected[];
};

/** The samples of a situation by the second at which they are scraped. */
export function scrapesOf({ scrape }: Situation): { at: number; samples: Sample[] }[] {
  const steps = ((BEGIN_MINUTES + END_MINUTES) * 60) / STEP_SECONDS;
  return Array.from({ length: steps + 1 }, (_, step) => {
    const seconds = step * STEP_SECONDS;
    return { at: seconds, samples: scrape(seconds / 60 - BEGIN_MINUTES) };
  });
}
