// The schemas that editors check the two files by are those that the report checks them by.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { settingsFile, waiversFile } from '#src/settings/schemas.ts';
import { read } from '../docs/repository.ts';

test.each([
  ['docs/waivers.schema.json', waiversFile],
  ['docs/report-settings.schema.json', settingsFile],
])('%s is the schema of the code', (file, schema) => {
  expect(JSON.parse(read(file))).toEqual(z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }));
});
