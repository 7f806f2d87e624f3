// docker-compose.yml as Docker Compose reads it: merged, interpolated, with each service's whole environment.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { parse } from 'yaml';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export type Service = {
  image: string;
  command: string;
  env_file?: { path: string; required?: boolean }[];
  environment?: Record<string, string>;
  volumes?: string[];
  ports?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
};

export type ComposeFile = { services: Record<string, Service>; volumes: Record<string, unknown> };

/** @param env what `${NAME}` and `${NAME:-default}` in the file are taken from */
export function readComposeFile(env: Readonly<Record<string, string>> = {}): ComposeFile {
  const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
  const interpolated = text.replaceAll(/\$\{(\w+)(?::-([^}]*))?\}/g, (_, name: string, otherwise = '') => {
    return env[name] || String(otherwise);
  });
  return parse(interpolated, { merge: true }) as ComposeFile;
}

/** The environment that a service's process finds, without a .env of the machine that runs the tests. */
export function environmentOf({ env_file: files = [], environment = {} }: Service): Record<string, string> {
  const read = files.filter(({ path }) => path !== '.env').map(({ path }) => parseEnv(textOf(path)));
  return Object.assign({}, ...read, environment) as Record<string, string>;
}

/** Source and target of a service's volumes; a source with a slash is a path, else a volume's name. */
export function mountsOf({ volumes = [] }: Service): { source: string; target: string }[] {
  return volumes.map((volume) => {
    const [source = '', target = ''] = volume.split(':');
    return { source, target };
  });
}

/** Fails where Docker would make an empty folder instead: where a file or folder that is mounted is not there. */
export function isInRepository(path: string): boolean {
  return existsSync(join(root, path));
}

function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}
