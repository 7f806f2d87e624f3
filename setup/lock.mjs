// One command at a time: two `npm …` in one clone must not install into the same folder together.

import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './machine.mjs';
import { log, throwIfReaderLeft } from './log.mjs';

const pollMilliseconds = 200;
/** Taking over a dead owner's lock takes microseconds; an older claim was left by a process that was killed in it. */
const abandonedClaimMilliseconds = 10_000;

/** Locks that this process holds. A file with its id that it does not hold is of a dead process that had the same one. */
const ownLocks = new Set();

/**
 * Runs `work` while nothing else on this machine runs work of the same name in this clone.
 * @template T
 * @param {string} name
 * @param {() => Promise<T> | T} work
 * @returns {Promise<T>}
 */
export async function withLock(name, work) {
  const folder = join(root, '.cache', 'locks');
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, name);
  const mine = `${lock}.${randomUUID()}`;
  writeFileSync(mine, String(process.pid));
  try {
    for (let waits = 0; !linked(mine, lock); waits += 1) {
      if (waits === 5) log(`waiting for another command that holds ${lock}`);
      if (!ownerIsAlive(lock)) takeOver(lock, mine);
      await sleep(pollMilliseconds);
      throwIfReaderLeft();
    }
  } finally {
    rmSync(mine, { force: true });
  }
  ownLocks.add(lock);
  try {
    return await work();
  } finally {
    ownLocks.delete(lock);
    rmSync(lock, { force: true });
  }
}

/**
 * A hard link appears with its content or not at all, so nobody sees a lock that does not name its owner yet.
 * @param {string} from
 * @param {string} to
 */
function linked(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} lock */
function ownerIsAlive(lock) {
  try {
    const owner = Number(readFileSync(lock, 'utf8'));
    // In a container the next command often has the id of the one before.
    if (owner === process.pid) return ownLocks.has(lock);
    process.kill(owner, 0);
    return true;
  } catch (error) {
    // ENOENT: released just now, so ask again. EPERM: alive, of another user.
    return codeOf(error) === 'ENOENT' || codeOf(error) === 'EPERM';
  }
}

/**
 * Removes a dead owner's lock. The claim lets one process at a time look again and remove; without it a second one could
 * remove the lock that the first has just taken.
 * @param {string} lock
 * @param {string} mine
 */
function takeOver(lock, mine) {
  const claim = `${lock}.claim`;
  if (linked(mine, claim)) {
    if (!ownerIsAlive(lock)) rmSync(lock, { force: true });
    rmSync(claim, { force: true });
    return;
  }
  // ctime, for linking sets it; mtime is when the claimant began to wait.
  const claimed = statSync(claim, { throwIfNoEntry: false })?.ctimeMs ?? Date.now();
  if (Date.now() - claimed > abandonedClaimMilliseconds) rmSync(claim, { force: true });
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
