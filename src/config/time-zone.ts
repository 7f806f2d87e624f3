// Checks time zones.
// Temporal's server accepts only IANA names in IANA's spelling, while Node also accepts other capitalization, offsets and ICU's names.
import NAMES from './time-zones.json' with { type: 'json' };

/**
 * The names of the IANA Time Zone Database 2025b, including links. Temporal's server, written in Go, looks them up as file names, in
 * exactly this spelling.
 */
const BY_LOWER_CASE: ReadonlyMap<string, string> = new Map(NAMES.map((name) => [name.toLowerCase(), name]));

/** Returns what is expected instead of `name`, or undefined if Temporal and Node both know that time zone. */
export function findTimeZoneFault(name: string): string | undefined {
  const resolved = resolve(name);
  const spelling = BY_LOWER_CASE.get(name.toLowerCase()) ?? (resolved && BY_LOWER_CASE.get(resolved.toLowerCase()));
  if (/^[+-]/.test(name))
    return `expected an IANA time zone such as Asia/Hong_Kong, not an offset${describeOffset(resolved)}`;
  if (resolved !== undefined && (spelling === name || isKnownToNode(name, resolved))) return undefined;
  return spelling === undefined
    ? 'expected an IANA time zone such as Asia/Hong_Kong'
    : `expected the IANA spelling ${spelling}`;
}

/** Whether Node recognizes this exact name, which may be a zone newer than our list. SystemV names exist only in ICU. */
const isKnownToNode = (name: string, resolved: string): boolean => name === resolved && !name.startsWith('SystemV/');

/** Returns Node's name for a time zone, which may be an older name, or undefined if Node does not recognize the zone. */
function resolve(timeZone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined; // Intl throws for unknown names.
  }
}

/** Returns the name of the zone for an offset of whole hours. The sign in the name is inverted, so Etc/GMT-8 is 8 hours ahead of UTC. */
function describeOffset(offset: string | undefined): string {
  const [, sign, hours = ''] = /^([+-])(\d\d):00$/.exec(offset ?? '') ?? [];
  const name = `Etc/GMT${sign === '+' ? '-' : '+'}${Number(hours)}`;
  return sign !== undefined && BY_LOWER_CASE.has(name.toLowerCase()) ? ` (for this one: ${name})` : '';
}
