// What the product is made of: base images by digest, one Node everywhere, and notices that are current.
import { expect, test } from 'vitest';
import { thirdPartyNotices } from '../../setup/notices.mjs';
import { files, read } from '../docs/repository.ts';

test('THIRD-PARTY-NOTICES.txt is what node setup/run.mjs setup/notices.mjs writes', () => {
  // Hundreds of kilobytes: too long to be shown if they differ.
  expect(read('THIRD-PARTY-NOTICES.txt') === thirdPartyNotices()).toBe(true);
});

test('image and compose run on one Node, by digest, in the version that npm installs', () => {
  const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> };
  const images = [
    ...read('Dockerfile').matchAll(/^ARG BASE_IMAGE=(.*)$/gm),
    ...read('docker-compose.yml').matchAll(/^\s+image: (node:.*)$/gm),
  ].map(([, image]) => image);
  expect(images).toHaveLength(3);
  expect([...new Set(images)]).toEqual([
    expect.stringMatching(new RegExp(`^node:${devDependencies['node']}-bookworm-slim@sha256:[0-9a-f]{64}$`)),
  ]);
});

test('every stage of the image is another stage, the pinned base or scratch', () => {
  const stages = [...read('Dockerfile').matchAll(/^FROM (\S+)(?: AS (\S+))?$/gm)];
  const names = stages.flatMap(([, , name]) => name ?? []);
  const bases = stages.map(([, base]) => base!).filter((base) => !names.includes(base));
  expect([...new Set(bases)].toSorted()).toEqual(['${BASE_IMAGE}', 'scratch']);
});

test('every list of Python packages of setup and of queries has a hash for each', () => {
  const lists = files.filter((file) => /^(setup|test\/queries)\/.*requirements\.txt$/.test(file));
  const unhashed = lists.flatMap((file) =>
    read(file)
      .replaceAll(/\\\n/g, ' ')
      .split('\n')
      .filter((line) => /^[a-z]/i.test(line) && !line.includes('--hash=sha256:'))
      .map((line) => `${file}: ${line}`),
  );
  expect({ lists: lists.length > 0, unhashed }).toEqual({ lists: true, unhashed: [] });
});
