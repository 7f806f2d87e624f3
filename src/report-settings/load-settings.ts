// Reads the report's settings once per run. An invalid file never stops a report: it is ignored as a whole, with a warning.
import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { isAccessDenied } from '#src/aws/aws-errors.ts';
import type { Store } from '#src/aws/store.ts';
import type { Config } from '#src/config/config.ts';
import { keys } from '#domain/keys.ts';
import { DEFAULT_SETTINGS, type ReportSettings } from '#domain/settings/report-settings.ts';
import { readYaml, type Parsed } from './read-yaml.ts';
import { settingsFile } from './schemas.ts';
import { waiversFile } from './waivers-schema.ts';

export type SettingsFiles = Pick<Config, 'WAIVERS_FILE' | 'REPORT_SETTINGS_FILE'>;

/** Loads settings and waivers. Rethrows S3's errors other than access denied and not found. */
export async function loadSettings(
  store: Pick<Store, 'bucket' | 'find'>,
  { WAIVERS_FILE, REPORT_SETTINGS_FILE }: SettingsFiles,
): Promise<ReportSettings> {
  const waivers = WAIVERS_FILE
    ? { what: 'waivers' as const, file: WAIVERS_FILE, parsed: parse(await readLocal(WAIVERS_FILE), waiversFile) }
    : {
        what: 'waivers' as const,
        file: `s3://${store.bucket}/${keys.waivers}`,
        parsed: parse(await readStored(store, keys.waivers), waiversFile),
      };
  const rest = {
    what: 'settings' as const,
    file: REPORT_SETTINGS_FILE ?? '',
    parsed: parse(await readLocal(REPORT_SETTINGS_FILE), settingsFile),
  };
  return {
    ...DEFAULT_SETTINGS,
    ...('value' in waivers.parsed ? waivers.parsed.value : {}),
    ...('value' in rest.parsed ? rest.parsed.value : {}),
    ignored: [waivers, rest].flatMap(({ what, file, parsed }) =>
      'faults' in parsed ? [{ what, file, faults: parsed.faults }] : [],
    ),
  };
}

/** The content of a file in bytes. The value is undefined if there is no file. */
type Source = Parsed<Uint8Array | undefined>;

async function readLocal(path: string | undefined): Promise<Source> {
  try {
    return { value: path === undefined ? undefined : await readFile(path) };
  } catch (error) {
    return { faults: [`the file cannot be read: ${(error as Error).message}`] };
  }
}

async function readStored(store: Pick<Store, 'find'>, key: string): Promise<Source> {
  try {
    return { value: (await store.find(key))?.body };
  } catch (error) {
    if (!isAccessDenied(error)) throw error;
    return { faults: [`S3 refuses it: ${(error as Error).message}. Grant the worker's role s3:GetObject on it`] };
  }
}

function parse<T>(source: Source, schema: z.ZodType<T>): Parsed<T | Record<string, never>> {
  if ('faults' in source) return source;
  if (source.value === undefined) return { value: {} };
  try {
    return readYaml(new TextDecoder('utf-8', { fatal: true }).decode(source.value), schema);
  } catch {
    return { faults: ['the file is not UTF-8'] }; // readYaml never throws, so the error comes from the decoder.
  }
}
