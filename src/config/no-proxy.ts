// NO_PROXY as curl, Go and Python read it. Node's agents and fetch read less: no subdomains of a bare name, no CIDR, no blanks.
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

/** A network in CIDR notation, or a name with everything below it, or only that. A port restricts it to that port. */
type Exception =
  | { kind: 'network'; address: string; prefix: number }
  | { kind: 'host'; name: string; isBelowOnly: boolean; port: string | undefined };

/** The port of every address that the proxy is for. An exception for it is one for the host. */
const HTTPS_PORT = '443';

/**
 * Returns a list that Node reads as other tools read `noProxy`. `urls` are addresses that are known beforehand: those that an
 * exception covers are listed by their exact hosts, because Node's fetch understands no networks.
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
    .filter((url) => exceptions.some((exception) => covers(exception, url)))
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
  return { kind: 'host', name, isBelowOnly: text.startsWith('*.'), port: port === HTTPS_PORT ? undefined : port };
}

function covers(exception: Exception, { hostname, port }: URL): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (exception.kind === 'network') return isIP(host) > 0 && isInNetwork(exception, host);
  const { name, isBelowOnly } = exception;
  if (exception.port !== undefined && exception.port !== port) return false;
  return host.endsWith(`.${name}`) || (host === name && !isBelowOnly);
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
  const { name, isBelowOnly, port } = exception;
  if (name === '') return [];
  const host = isIPv6(name) ? `[${name}]` : name;
  if (port !== undefined) return isBelowOnly ? [] : [`${host}:${port}`];
  if (isIPv6(name)) return [name, host];
  return isBelowOnly || isIP(name) ? [isBelowOnly ? `*.${name}` : name] : [name, `.${name}`];
}

/** Returns the first and the last address of a network, as Node's agents read a range. */
function toRange(address: string, prefix: number): string {
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - prefix);
  const first = Math.floor(number / size) * size;
  const format = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
  return `${format(first)}-${format(first + size - 1)}`;
}
