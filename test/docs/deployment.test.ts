// The pages that lead from an empty cluster to the first report and the first alert.
import { expect, test } from 'vitest';
import { SETTINGS } from '#src/config/config.ts';
import { fencesOf, withoutFences } from './markdown.ts';
import { read } from './repository.ts';

/** Words of the tools, not names to replace. */
const KEYWORDS = ['CA', 'CAPABILITY_NAMED_IAM', 'CN', 'DNS', 'YYYY-MM-DD'];

/** Names in capitals in the commands, files and modules that a page gives. */
function namesToReplace(page: string): string[] {
  const blocks = ['sh', 'hcl', 'yaml'].flatMap((language) => fencesOf(page, language));
  const code = blocks.join('\n').replaceAll(/(^|\s)#.*$/gm, '');
  const names = [...code.matchAll(/(?<![\w$])[A-Z][A-Z_-]*[A-Z](?!\w)/g)].map(([name]) => name);
  return [...new Set(names)].filter((name) => !(name in SETTINGS) && !KEYWORDS.includes(name));
}

test.each(['deployment', 'temporal-on-eks', 'alerts'])(
  'docs/%s.md explains each name in capitals of its commands',
  (name) => {
    const page = read(`docs/${name}.md`);
    const explained = [...withoutFences(page).matchAll(/`[^`\n]*`/g)].join(' ');
    const names = namesToReplace(page);
    expect(names.filter((placeholder) => !new RegExp(`(?<![\\w])${placeholder}(?!\\w)`).test(explained))).toEqual([]);
    expect(names.length).toBeGreaterThan(0);
  },
);

test.each(['deployment', 'temporal-on-eks'])('each temporal command of docs/%s.md names its namespace', (name) => {
  const commands = [
    ...read(`docs/${name}.md`)
      .replaceAll('\\\n', ' ')
      .matchAll(/\btemporal (?:schedule|workflow|worker) .*/g),
  ];
  expect(commands.filter(([command]) => !/--namespace\s/.test(command))).toEqual([]);
  expect(commands.length).toBeGreaterThan(0);
});
