/** What to install where helm or terraform is missing. */
export const absent: { helm: string; terraform: string };

/** The machine's terraform, or undefined. */
export function terraform(): string | undefined;

/** The Python tools of setup/deploy/requirements.txt; `path` is for PATH. */
export function pythonTools(): Promise<{ python: string; tool: (name: string) => string; path: string }>;

/** The node_modules of setup/deploy/models. */
export function customResourceModels(): Promise<string>;
