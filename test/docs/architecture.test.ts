// docs/architecture.md describes the folders that src has: each, and no other. Those of the channels are alike.
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { CHANNELS } from '#src/notifications/channels.ts';
import { headingsOf, sectionOf } from './markdown.ts';
import { files, read } from './repository.ts';

const page = read('docs/architecture.md');
const withParents = (folder: string): string[] => (folder === '.' ? [] : [folder, ...withParents(dirname(folder))]);
const channels = CHANNELS.map(({ name }) => `notifications/${name}`);
const folders = [
  ...new Set(
    files.filter((file) => file.startsWith('src/')).flatMap((file) => withParents(dirname(file.slice('src/'.length)))),
  ),
].filter((folder) => !channels.includes(folder));

test('docs/architecture.md has a section for each module of src, and names each folder within', () => {
  const modules = sectionOf(page, '## Modules');
  const named = [...modules.matchAll(/`((?:[a-z0-9-]+\/)+)`/g)].map(([, folder = '']) => folder.slice(0, -1));
  expect([...new Set(named)].toSorted()).toEqual(folders.toSorted());
  expect(headingsOf(modules, 3).toSorted()).toEqual(
    folders
      .filter((folder) => !folder.includes('/'))
      .map((folder) => `\`${folder}/\``)
      .toSorted(),
  );
});

test('the picture of the modules shows each module of src once', () => {
  const shown = [...sectionOf(page, '## Dependencies').matchAll(/\[([a-z0-9-]+)\/\]/g)].map(
    ([, module = '']) => module,
  );
  expect(shown.toSorted()).toEqual(folders.filter((folder) => !folder.includes('/')).toSorted());
});
