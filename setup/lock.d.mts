export function exclusively<T>(name: string, work: () => Promise<T> | T): Promise<T>;
