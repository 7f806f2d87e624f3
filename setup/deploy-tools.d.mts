/** What to install where helm or terraform is missing. */
export const absent: { helm: string; terraform: string };

/** Helm where it is here already (nothing is built), or undefined. */
export function helmAtHand(): string | undefined;

/** The machine's terraform, or undefined. */
export function terraform(): string | undefined;

/** Helm, built with Go where it is not here yet; undefined where there is neither Go nor Helm. */
export function helm(): Promise<string | undefined>;

/** The Python tools of setup/deploy/requirements.txt; `path` is for PATH. */
export function pythonTools(): Promise<{ python: string; tool: (name: string) => string; path: string }>;

/** The node_modules of setup/deploy/models. */
export function customResourceModels(): Promise<string>;
