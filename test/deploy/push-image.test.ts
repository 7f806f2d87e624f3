// deploy/push-image.sh with a docker, an AWS CLI and a git that only write down what they are asked for.
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { read } from '../docs/repository.ts';

const script = fileURLToPath(new URL('../../deploy/push-image.sh', import.meta.url));
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const image = '111122223333.dkr.ecr.us-east-1.amazonaws.com/aws-config-compliance';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'push-image-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const metadataOf = (text: string) => JSON.stringify({ 'containerimage.digest': text });
const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trimEnd().split('\n');

/** Runs the script where docker writes `metadata` to the file that it is given. */
function push(metadata: string, settings: Record<string, string> = {}): Promise<{ stdout: string; stderr: string }> {
  writeFileSync(join(folder, 'metadata'), metadata);
  const programs = {
    git: '[ "$1" != rev-parse ] || echo c0ffee',
    aws: `echo "aws $*" >>"$CALLS"; case "$*" in *repositoryUri*) echo '${image}' ;; esac`,
    cosign: 'echo "cosign $*" >>"$CALLS"',
    docker: [
      'echo "docker $*" >>"$CALLS"',
      'while [ $# -gt 0 ]; do [ "$1" != --metadata-file ] || cp "$METADATA" "$2"; shift; done',
    ].join('\n'),
  };
  for (const [name, lines] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${lines}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const env = {
    PATH: `${folder}${delimiter}${process.env['PATH']}`,
    CALLS: join(folder, 'calls'),
    METADATA: join(folder, 'metadata'),
    ...settings,
  };
  return promisify(execFile)('bash', [script, '111122223333', 'us-east-1', '1.0.1'], { env });
}

test.each([
  ['as buildx writes it', JSON.stringify({ 'containerimage.digest': digest }, null, 2)],
  ['in one line', JSON.stringify({ 'containerimage.digest': digest, 'image.name': image })],
])('the arguments for Helm name the digest, %s', async (_how, metadata) => {
  const { stdout } = await push(metadata);
  expect(stdout).toBe(`--set-string image.repository=${image},image.tag=1.0.1,image.digest=${digest}\n`);
  expect(readFileSync(join(folder, 'calls'), 'utf8')).toContain('--platform linux/amd64,linux/arm64');
});

test.each([
  ['a key', 'awskms:///alias/images', ' --key awskms:///alias/images'],
  ['an identity', 'keyless', ''],
])('the image and its packages are signed with %s, by digest', async (_what, SIGNING_KEY, key) => {
  const { stdout } = await push(metadataOf(digest), { SIGNING_KEY });
  expect(stdout).toBe(`--set-string image.repository=${image},image.tag=1.0.1,image.digest=${digest}\n`);
  expect(calls().slice(-3)).toEqual([
    'docker buildx build --target sbom --output type=local,dest=.cache/sbom .',
    `cosign sign --yes${key} ${image}@${digest}`,
    `cosign attest --yes${key} --type cyclonedx --predicate .cache/sbom/sbom.cdx.json ${image}@${digest}`,
  ]);
});

test('an image that is not signed says so', async () => {
  const { stderr } = await push(metadataOf(digest));
  expect(stderr).toMatch(/push-image\.sh: not signed, because SIGNING_KEY is unset\n$/);
  expect(calls().filter((call) => call.startsWith('cosign'))).toEqual([]);
});

test.each([
  ['nothing', ''],
  ['no digest', '{ "image.name": "x" }'],
  ['half a digest', '{ "containerimage.digest": "sha256:0123" }'],
])('metadata with %s fails with one line that says how to read the digest', async (_what, metadata) => {
  await expect(push(metadata)).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(
      /^\S*push-image\.sh: docker buildx names no digest: expected .*, found .*docker buildx imagetools inspect .*:1\.0\.1\n$/,
    ) as string,
  });
});

test('the registry’s pull policy allows pulling and nothing else', () => {
  const { Statement } = JSON.parse(read('deploy/registry-pull-policy.json')) as { Statement: { Action: string[] }[] };
  expect(Statement.flatMap(({ Action }) => Action)).toEqual([
    'ecr:BatchCheckLayerAvailability',
    'ecr:BatchGetImage',
    'ecr:GetDownloadUrlForLayer',
  ]);
});
