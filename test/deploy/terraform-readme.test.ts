// The README of each Terraform module has the inputs and outputs that the module declares.
import { expect, test } from 'vitest';
import { terraformModules, terraformReadme } from '../../setup/terraform-readme.mjs';
import { read } from '../docs/repository.ts';

test.each(terraformModules)('terraform/%s/README.md is what setup/terraform-readme.mjs writes', (module) => {
  expect(read(`terraform/${module}/README.md`)).toBe(terraformReadme(module));
});
