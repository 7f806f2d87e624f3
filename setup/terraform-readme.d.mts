/** The modules that have a README, as paths below terraform/. */
export const terraformModules: readonly string[];
/** What terraform/MODULE/README.md has to contain. */
export function terraformReadme(module: string): string;
