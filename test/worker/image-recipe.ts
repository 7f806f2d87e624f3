// The Dockerfile carried out without a container: its copies and commands in a folder, as the image's last stage has it.
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { EnvVars } from '#src/dev/stack.ts';
import { files, read } from '../docs/repository.ts';
import { compileCache } from '../support/shared-folder.ts';

/** What the image starts, and with which variables; `/app` is the folder. */
export type Image = { entry: string[]; env: EnvVars };

type Instruction = { name: string; text: string };

function instructionsOf(dockerfile: string): Instruction[] {
  const lines = dockerfile
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
  return lines.flatMap((line) => {
    const [, name, text] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    return name !== undefined && text !== undefined ? [{ name, text }] : [];
  });
}

/** What npm sets for its own scripts, and vitest for tests, is not there where an image is built. */
const FOREIGN = /^(npm_(package|lifecycle|config_(local_)?prefix)|NODE_|VITEST|INIT_CWD)/;

/** Builds the image's /app in `folder`. All stages share it, so what the last one does not copy is removed at the end. */
export async function buildImage(folder: string): Promise<Image> {
  const root = dirname(dirname(import.meta.dirname));
  const instructions = instructionsOf(read('Dockerfile'));
  const of = (name: string) => instructions.filter((instruction) => instruction.name === name).map(({ text }) => text);
  const surroundings = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  const env = {
    ...Object.fromEntries(surroundings),
    PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
    npm_config_prefer_offline: 'true',
    ...compileCache(),
  };
  await mkdir(folder, { recursive: true });
  for (const { name, text } of instructions) {
    if (name === 'RUN') await promisify(execFile)('sh', ['-c', text], { cwd: folder, env });
    if (name !== 'COPY' || text.startsWith('--from')) continue;
    const sources = text.split(' ').slice(0, -1);
    const wanted = files.filter((file) => sources.some((source) => file === source || file.startsWith(`${source}/`)));
    for (const file of wanted) await cp(join(root, file), join(folder, file));
  }
  const lastStage = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'));
  const kept = lastStage.flatMap(({ name, text }) => (name === 'COPY' ? text.replaceAll('/app/', '').split(' ') : []));
  for (const name of await readdir(folder)) if (!kept.includes(name)) await rm(join(folder, name), { recursive: true });
  const variables = of('ENV').flatMap((text) => text.split(/\s+(?=[A-Z_]+=)/).map((word) => word.split('=')));
  const given = of('ARG').flatMap((text) => (text.includes('=') ? [text.split('=') as [string, string]] : []));
  const valueOf = (text: string) =>
    given.reduce((value, [name, byDefault]) => value.replace(`\${${name}}`, byDefault), text.replace('/app', folder));
  return {
    entry: [...of('ENTRYPOINT'), ...of('CMD')].flatMap((text) => JSON.parse(text) as string[]),
    env: Object.fromEntries(variables.map(([name, value]) => [name!, valueOf(value!)])),
  };
}
