/** Helm where it is here already (nothing is fetched or built), or undefined. */
export function helmAtHand(): string | undefined;

/** Helm, fetched or built where it is not here yet; undefined where there is no way to have it. */
export function helm(): Promise<string | undefined>;

/** What to install where Helm is missing. */
export const absentHelm: string;
