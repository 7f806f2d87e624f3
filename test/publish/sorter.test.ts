// Records of any kind, sorted in compressed runs.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareText } from '#domain/compare-text.ts';
import { createSorter } from '#src/publish/sorter.ts';

type Numbered = { key: string; number: number };

test('records are sorted across runs, equal ones stay in order, and none is lost', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom('a', 'b', 'line\nfeed'), fc.string({ unit: 'binary', maxLength: 4 }))),
      fc.integer({ min: 1, max: 5 }),
      (texts, runRecords) => {
        const byKey = (a: Numbered, b: Numbered) => compareText(a.key, b.key);
        const records = texts.map((key, number) => ({ key, number }));
        const sorter = createSorter(byKey, ({ key }) => key.length, runRecords);
        for (const record of records) sorter.add(record);
        expect([...sorter.sorted()]).toEqual(records.toSorted(byKey));
      },
    ),
  );
});
