// The words of the project are those of its field: code, documents and what is deployed avoid the ones of a list.
import { expect, test } from 'vitest';
import { files, read } from './repository.ts';
import { refusedWords, unneeded } from './word-list.ts';

const texts = files.filter(
  (file) =>
    /^(src|docs|k8s|terraform|deploy|datadog)\/|^(README|CHANGELOG|CONTRIBUTING)\.md$|^(Dockerfile|docker-compose\.yml|\.env\.(example|compose))$/.test(
      file,
    ) && !file.endsWith('.png'),
);

test('code, documents and deployment avoid the refused words', () => {
  const found = texts.flatMap((file) => refusedWords(read(file)).map((line) => `${file}: ${line}`));
  expect(found).toEqual([]);
});

test('a refused word is found in a sentence, across lines, and within a name', () => {
  const found = (text: string) => refusedWords(text).map((line) => line.slice(0, line.indexOf(' (')));
  expect(found('Nobody is\n * told once more.')).toEqual(['told', 'once more', 'nobody is told']);
  expect(found('const tellAge = PATIENCE_MS;')).toEqual(['tell', 'patience']);
  expect(found('intelligent, recommended, aggregate, outcome, restsOn')).toEqual([]);
});

test('each exception is still needed', () => {
  expect(unneeded(texts.map(read))).toEqual([]);
});
