// Time zones as Temporal's server reads them: by IANA's names in IANA's spelling. Node also takes other cases, offsets and ICU's names.
import NAMES from './time-zones.json' with { type: 'json' };

/** The names of the IANA Time Zone Database 2025b, links included. Go looks them up as files, in exactly this spelling. */
const BY_LOWER_CASE: ReadonlyMap<string, string> = new Map(NAMES.map((name) => [name.toLowerCase(), name]));

/** Returns what is expected instead of `name`, or undefined if Temporal and Node both know that time zone. */
export function findTimeZoneFault(name: string): string | undefined {
  const resolved = resolve(name);
  const spelling = BY_LOWER_CASE.get(name.toLowerCase()) ?? (resolved && BY_LOWER_CASE.get(resolved.toLowerCase()));
  if (/^[+-]/.test(name))
    return `expected an IANA time zone such as Asia/Hong_Kong, not an offset${describeOffset(resolved)}`;
  if (resolved !== undefined && (spelling === name || isNewer(name, resolved))) return undefined;
  return spelling === undefined
    ? 'expected an IANA time zone such as Asia/Hong_Kong'
    : `expected the IANA spelling ${spelling}`;
}

/** Whether Node knows the zone by this very name, as it does one that is newer than our list. SystemV names are ICU's own. */
const isNewer = (name: string, resolved: string): boolean => name === resolved && !name.startsWith('SystemV/');

/** Returns Node's name for a time zone, which may be an older one. Undefined if Node does not know it. */
function resolve(timeZone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined; // Intl throws for names that it does not know.
  }
}

/** Names the zone of a whole hour, whose sign is inverted in its name: Etc/GMT-8 is 8 hours ahead. */
function describeOffset(offset: string | undefined): string {
  const [, sign, hours = ''] = /^([+-])(\d\d):00$/.exec(offset ?? '') ?? [];
  const name = `Etc/GMT${sign === '+' ? '-' : '+'}${Number(hours)}`;
  return sign !== undefined && BY_LOWER_CASE.has(name.toLowerCase()) ? ` (for this one: ${name})` : '';
}
