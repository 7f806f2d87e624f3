// The runbook's dispositions and notes, held to those of the code: each is there, with the remedy that the report prints.
import { expect, test } from 'vitest';
import { ALL_DISPOSITIONS, REMEDIES } from '#domain/coverage/dispositions.ts';
import { CAUSES, findRemedy } from '#domain/coverage/causes.ts';
import { NOTE_KINDS, findNoteRemedy } from '#domain/coverage/notes.ts';
import { headingsOf, sectionOf, tableOf } from './markdown.ts';
import { read } from './repository.ts';

const runbook = read('docs/runbook.md');

test('the runbook has a section for each disposition, with the remedy that the report prints', () => {
  const section = sectionOf(runbook, '## Dispositions');
  expect(headingsOf(section, 3)).toEqual(ALL_DISPOSITIONS.map((disposition) => `\`${disposition}\``));
  for (const disposition of ALL_DISPOSITIONS)
    expect(sectionOf(section, `### \`${disposition}\``)).toContain(`\nRemedy: ${REMEDIES[disposition]}\n`);
});

test('the runbook has the remedy of each note that the report lists', () => {
  const remedies = tableOf(sectionOf(runbook, '## Notes')).map(([, remedy]) => remedy);
  const listed = NOTE_KINDS.filter((kind) => kind !== 'no-results').map((kind) =>
    findNoteRemedy({ rule: '', note: '', kind }),
  );
  expect(new Set(remedies)).toEqual(new Set(listed));
});

test('the runbook has the remedy of each cause', () => {
  const remedies = ['### `access-denied`', '### `failed`'].flatMap((heading) =>
    tableOf(sectionOf(sectionOf(runbook, '## Dispositions'), heading)).map(([, remedy]) => remedy),
  );
  expect(remedies).toEqual(CAUSES.map((cause) => findRemedy({ disposition: 'failed', cause })));
});
