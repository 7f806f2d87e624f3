// The reference pages and the README, compared with the code: every setting, command and term, and nothing that does not exist.
import { expect, test } from 'vitest';
import { SETTINGS } from '#src/config/config.ts';
import { linksOf, sectionOf, tableOf } from './markdown.ts';
import { files, read } from './repository.ts';

const documents = files.filter((file) => file.endsWith('.md'));
const readme = read('README.md');
const code = (text: string) => `\`${text}\``;

test('docs/configuration.md gives each setting with the default and the meaning that the code gives', () => {
  const settings = Object.entries(SETTINGS).map(([name, setting]) => [
    code(name),
    setting.default ? code(setting.default) : '',
    setting.description,
  ]);
  expect(tableOf(read('docs/configuration.md'))).toEqual(settings);
});

test('.env.example has a line for each setting: its default, commented out, or the bucket to be filled in', () => {
  const lines = read('.env.example').match(/^#?[A-Z][A-Z0-9_]*=.*$/gm) ?? [];
  const isOurs = (line: string) => line.replace(/^#|=.*$/g, '') in SETTINGS || !/^#?(AWS|TEMPORAL)_/.test(line);
  const settings = Object.entries(SETTINGS).map(
    ([name, setting]) => `${name === 'REPORT_BUCKET' ? '' : '#'}${name}=${setting.default ?? ''}`,
  );
  expect(lines.filter(isOurs)).toEqual(settings);
});

test('docs/commands.md lists the npm scripts, and no document names another', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const commands = Object.keys(scripts).map((name) => (name === 'test' ? 'npm test' : `npm run ${name}`));
  const listed = tableOf(read('docs/commands.md')).map(([command]) => command);
  expect(listed).toHaveLength(commands.length);
  expect(new Set(listed)).toEqual(new Set(commands.map(code)));
  const named = documents.flatMap((file) => read(file).match(/npm run [a-z][a-z:]*(?:-[a-z]+)*/g) ?? []);
  expect([...new Set(named)].filter((command) => !commands.includes(command))).toEqual([]);
});

test('docs/glossary.md defines each term once, in alphabetical order, and other documents use it', () => {
  const terms = tableOf(read('docs/glossary.md')).map(([term = '']) => term);
  const byName = new Intl.Collator('en').compare;
  expect(terms).toEqual([...new Set(terms)].toSorted(byName));
  const others = documents
    .filter((file) => !/^(docs\/glossary|docs\/adr\/|CHANGELOG)/.test(file))
    .map((file) => read(file).replaceAll(/\s+/g, ' ').toLowerCase())
    .join('\n');
  expect(terms.filter((term) => !others.includes(term.toLowerCase()))).toEqual([]);
});

test('the README is a page: two commands, and a link to every document of docs', () => {
  expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(100);
  expect(sectionOf(readme, '## Two commands').match(/^npm .*?(?= *#)/gm)).toEqual(['npm run demo', 'npm test']);
  const pages = documents.filter((file) => /^docs\/[^/]+\.md$/.test(file));
  expect(linksOf(readme)).toEqual(expect.arrayContaining([...pages, 'docs/images/summary.png']));
});
