/** What k8s/README.md has to contain: the values with their defaults and comments. */
export function chartReadme(): string;
