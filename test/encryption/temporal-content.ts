// What a Temporal server has of a namespace's runs, and which texts are in it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { Lab } from '../support/lab.ts';

/** Texts that must not be found, by what they are. */
export type Phrases = Record<'account ids' | 'account names' | 'messages of AWS', string[]>;

/** Returns a JSON text followed by everything in it that can be read as base64, as payloads are. */
export function decodePayloads(json: string): Buffer {
  const data = [...json.matchAll(/": ?"([A-Za-z0-9+/=]{4,})"/g)];
  return Buffer.concat([Buffer.from(json), ...data.map(([, base64 = '']) => Buffer.from(base64, 'base64'))]);
}

/** Every history of a namespace, parents and children, as the server has it and with each payload decoded from base64. */
export async function readTemporal({ client }: Lab): Promise<Buffer> {
  const parts: Buffer[] = [];
  const types = new Set<string>();
  for await (const { workflowId: id, runId, type } of client.workflow.list()) {
    types.add(type);
    const text = historyToJSON(await client.workflow.getHandle(id, runId).fetchHistory());
    parts.push(decodePayloads(text));
  }
  if (types.size < 2) throw new Error(`expected runs and their shards, found ${[...types].join(', ')}`);
  return Buffer.concat(parts);
}

/** The files of the server's database, its journal included. */
export const databaseOf = ({ directory }: Lab): Buffer[] =>
  readdirSync(directory)
    .filter((name) => name.startsWith('temporal.db'))
    .map((name) => readFileSync(join(directory, name)));

/** Those of the phrases that are found, as they are or as JSON writes them. */
export const findPhrases = (phrases: Phrases, bytes: Buffer): Phrases =>
  Object.fromEntries(
    Object.entries(phrases).map(([what, texts]) => [
      what,
      texts.filter((text) => bytes.includes(text) || bytes.includes(JSON.stringify(text).slice(1, -1))),
    ]),
  ) as Phrases;
