/** What to install where promtool is missing. */
export const absentPromtool: string;

/** promtool, fetched or built once; undefined where there is none. */
export function promtool(): Promise<string | undefined>;

/** promtool where it is here already. */
export function promtoolAtHand(): string | undefined;
