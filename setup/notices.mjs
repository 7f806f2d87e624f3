// THIRD-PARTY-NOTICES.txt: the packages of the image with their licenses and notices, as package-lock.json and node_modules have them.
//   node setup/run.mjs setup/notices.mjs

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './machine.mjs';

/**
 * @typedef {{ version: string, license?: string, dev?: boolean, os?: string[], cpu?: string[], libc?: string[] }} Locked
 * @typedef {{ title: string, text: string }} Notice
 */

const HEADER = `Third-party notices
===================

The image contains these packages. Written from package-lock.json by setup/notices.mjs; do not edit.
The native core of @temporalio/core-bridge is compiled from Rust crates that its package does not list.
The base image has the licenses of Node.js and Debian in /usr/local/LICENSE and /usr/share/doc.
`;

/** Files of a package that its license asks to pass on. */
const LEGAL_FILE = /^(licen[cs]e|copying|notice)/i;

/** @returns {string} what THIRD-PARTY-NOTICES.txt has to contain */
export function thirdPartyNotices() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const notices = Object.entries(/** @type {Record<string, Locked>} */ (packages))
    .filter(([path, locked]) => path !== '' && !locked.dev && isInImage(locked))
    .map(([path, locked]) => noticeOf(path, locked));
  /** @type {Map<string, Set<string>>} */
  const titlesOf = new Map();
  for (const { title, text } of notices) titlesOf.set(text, (titlesOf.get(text) ?? new Set()).add(title));
  const groups = [...titlesOf].map(([text, titles]) => `${[...titles].toSorted().join('\n')}\n\n${text}`);
  return [HEADER, ...groups.toSorted()].join(`\n${'-'.repeat(80)}\n\n`);
}

/** @param {Locked} locked whether the image can have it: Linux with glibc, amd64 or arm64 */
function isInImage({ os = ['linux'], cpu = ['x64'], libc = ['glibc'] }) {
  return os.includes('linux') && libc.includes('glibc') && cpu.some((name) => name === 'x64' || name === 'arm64');
}

/**
 * @param {string} path in node_modules
 * @param {Locked} locked
 * @returns {Notice}
 */
function noticeOf(path, { version, license, os, cpu }) {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  // Another machine's binaries are not installed here.
  if (os ?? cpu) return { title: `${name} ${version}: ${license}`, text: 'Binary of the package that requires it.\n' };
  const folder = join(root, path);
  const texts = readdirSync(folder)
    .filter((file) => LEGAL_FILE.test(file) && !/\.[cm]?[jt]s$/.test(file))
    .toSorted()
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  if (license === undefined && texts.length === 0)
    throw new Error(`${path}: expected a license in package-lock.json or a file with it, found neither`);
  const text = texts.length > 0 ? `${texts.join('\n\n')}\n` : 'The package has no file with the text of its license.\n';
  return { title: `${name} ${version}: ${license ?? 'see the text'}`, text };
}

if (import.meta.main) writeFileSync(join(root, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices());
