// The comparison of Terraform's arguments with the provider's types, on a resource as both write one.
import { expect, test } from 'vitest';
import { compareWithTypes, readBlocks, readTypes } from '../../setup/provider-schema.mjs';

const link = (argument: string) =>
  `    /**\n    * Docs: {@link https://registry.terraform.io/docs/resources/thing#${argument} Thing#${argument}}\n    */`;
const types = readTypes(`
export interface ThingConfig extends cdktf.TerraformMetaArguments {
${link('name')}
    readonly name: string;
${link('max_size')}
    readonly maxSize?: number;
${link('tags')}
    readonly tags?: {
        [key: string]: string;
    };
${link('rule')}
    readonly rule?: ThingRule[] | cdktf.IResolvable;
}
export interface ThingRule {
${link('prefix')}
    readonly prefix: string;
}
`);

const findings = (body: string) => compareWithTypes(readBlocks(`resource "aws_thing" "one" {\n${body}}\n`)[0]!, types);

test('arguments that the provider has are no finding, in blocks, dynamic blocks and multi-line values', () => {
  const body = `
  count = 1

  name     = "a"
  max_size = max([
    1,
  ]...)
  tags = {
    Team = "a"
  }

  dynamic "rule" {
    for_each = toset(["a"])

    content {
      prefix = rule.value
    }
  }

  rule {
    prefix = "b"
  }

  lifecycle {
    ignore_changes = [name]
  }
`;
  expect(findings(body)).toEqual([]);
});

test.each([
  ['an unknown argument', '  name = "a"\n  size = 1\n', ['resource aws_thing.one: no argument size']],
  ['an unknown block', '  name = "a"\n  rules {\n  }\n', ['resource aws_thing.one: no argument rules']],
  [
    'an unknown argument of a block',
    '  name = "a"\n  rule {\n    prefix = "b"\n    suffix = "c"\n  }\n',
    ['resource aws_thing.one: no argument rule.suffix'],
  ],
  ['a missing argument', '  max_size = 1\n', ['resource aws_thing.one: expected name, found none']],
  [
    'a missing argument of a block',
    '  name = "a"\n  rule {\n    suffix = "c"\n  }\n',
    ['resource aws_thing.one: no argument rule.suffix', 'resource aws_thing.one: expected rule.prefix, found none'],
  ],
])('%s is a finding', (_what, body, expected) => {
  expect(findings(body)).toEqual(expected);
});
