// Checks that a Temporal server answers and knows the namespace.
import { failure, ok, describeError, type Check } from '../check.ts';

export const temporal: Check = {
  name: 'Temporal',
  remedy: 'Set TEMPORAL_ADDRESS, and TEMPORAL_TLS… or TEMPORAL_API_KEY if the server asks for them; start the server.',
  async run({ connectTemporal }) {
    const client = await connectTemporal();
    const { namespace } = client.options;
    try {
      await client.workflowService.describeNamespace({ namespace });
    } catch (error) {
      return [
        failure(
          `namespace ${namespace}: ${describeError(error)}`,
          'Set TEMPORAL_NAMESPACE to one that is there and that the credentials may use.',
        ),
      ];
    }
    return [ok(`answers, namespace ${namespace}`)];
  },
};
