// If the settings request search attributes for runs, checks that the namespace has them.
import { describeUnusable, type UnusableAttribute } from '#domain/search-attributes.ts';
import { findSearchAttributes } from '#src/temporal/search-attributes.ts';
import { connectedClient, ok, warning, type Check, type CheckResult } from '../check.ts';

export const searchAttributes: Check = {
  name: 'attributes',
  remedy: 'Check that the credentials may list search attributes. Without them, runs set none.',
  async run(context) {
    if (!context.config.SEARCH_ATTRIBUTES) return [ok('SEARCH_ATTRIBUTES is not true: runs set no search attributes')];
    const client = await connectedClient(context);
    const { namespace } = client.options;
    const { usable, unusable } = await findSearchAttributes(client.connection, namespace);
    return [
      ...(usable.length > 0 ? [ok(`runs set ${usable.join(', ')}`)] : []),
      ...unusable.map((attribute) => missing(attribute, namespace)),
    ];
  },
};

function missing(attribute: UnusableAttribute, namespace: string): CheckResult {
  const { name, expected, found } = attribute;
  const command = (action: string) =>
    `temporal operator search-attribute ${action} --namespace ${namespace} --name ${name}`;
  const create = `${command('create')} --type ${expected}`;
  const remedy =
    found === undefined
      ? create
      : `If nothing else uses it, remove it and create it again: ${command('remove')}; ${create}`;
  return warning(`search attribute ${describeUnusable(attribute)}: runs do not set it`, remedy);
}
