// Converts NO_PROXY, as curl, Go and Python interpret it, to the form that Node supports. Node does not support subdomains of a bare name,
// CIDR notation or spaces.
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

/**
 * A network in CIDR notation, a host name with all its subdomains, or only its subdomains. If a port is given, the exception applies only
 * to that port.
 */
type Exception =
  | { kind: 'network'; address: string; prefix: number }
  | { kind: 'host'; name: string; matchesSubdomainsOnly: boolean; port: string | undefined };

/** The port of every address that is reached through the proxy. An exception for this port is therefore an exception for the whole host. */
const HTTPS_PORT = '443';

/**
 * Returns a list that Node interprets as other tools interpret `noProxy`. `urls` are addresses known in advance. If an exception covers the
 * host of one of them, the result lists that host, because Node's fetch does not support networks.
 */
export function toNodeNoProxy(noProxy: string, urls: readonly string[] = []): string {
  const items = noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  if (items.includes('*')) return '*';
  const exceptions = items.map(parseException);
  const known = urls
    .map((url) => new URL(url))
    .filter((url) => exceptions.some((exception) => matches(exception, url)))
    .map(({ host }) => host);
  return [...new Set([...exceptions.flatMap(toNodeEntries), ...known])].join(',');
}

function parseException(item: string): Exception {
  const [, address = '', prefix = ''] = /^(.+)\/(\d+)$/.exec(item) ?? [];
  const maxPrefix = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  if (prefix !== '' && Number(prefix) <= maxPrefix) return { kind: 'network', address, prefix: Number(prefix) };
  const [, bracketed, text = '', port] = isIPv6(item)
    ? [item, item]
    : (/^(?:\[([0-9a-f:.]+)\]|([^:]*))(?::(\d+))?$/.exec(item) ?? [item, undefined, item]);
  const name = (bracketed ?? text).replace(/^\*?\.+/, '').replace(/\.$/, '');
  return {
    kind: 'host',
    name,
    matchesSubdomainsOnly: text.startsWith('*.'),
    port: port === HTTPS_PORT ? undefined : port,
  };
}

function matches(exception: Exception, { hostname, port }: URL): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (exception.kind === 'network') return isIP(host) > 0 && isInNetwork(exception, host);
  const { name, matchesSubdomainsOnly } = exception;
  if (exception.port !== undefined && exception.port !== port) return false;
  return host.endsWith(`.${name}`) || (host === name && !matchesSubdomainsOnly);
}

function isInNetwork({ address, prefix }: Extract<Exception, { kind: 'network' }>, host: string): boolean {
  const network = new BlockList();
  network.addSubnet(address, prefix, isIPv4(address) ? 'ipv4' : 'ipv6');
  return network.check(host, isIPv4(host) ? 'ipv4' : 'ipv6');
}

function toNodeEntries(exception: Exception): string[] {
  if (exception.kind === 'network') {
    const { address, prefix } = exception;
    return isIPv4(address) ? [toRange(address, prefix)] : [];
  }
  const { name, matchesSubdomainsOnly, port } = exception;
  if (name === '') return [];
  const host = isIPv6(name) ? `[${name}]` : name;
  if (port !== undefined) return matchesSubdomainsOnly ? [] : [`${host}:${port}`];
  if (isIPv6(name)) return [name, host];
  return matchesSubdomainsOnly || isIP(name) ? [matchesSubdomainsOnly ? `*.${name}` : name] : [name, `.${name}`];
}

/** Returns the first and the last address of a network, in the range format of Node's agents. */
function toRange(address: string, prefix: number): string {
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - prefix);
  const first = Math.floor(number / size) * size;
  const format = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
  return `${format(first)}-${format(first + size - 1)}`;
}
