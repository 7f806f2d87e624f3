// Checks that a Temporal server responds and that the namespace exists.
import type { Config } from '#src/config/config.ts';
import { failure, ok, describeError, type Check, type CheckResult } from '../check.ts';

export const temporal: Check = {
  name: 'Temporal',
  remedy: 'Set TEMPORAL_ADDRESS, and TEMPORAL_TLS… or TEMPORAL_API_KEY if the server asks for them; start the server.',
  async run({ config, connectTemporal }) {
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
    return [ok(`answers, namespace ${namespace}`), ...describeEncryption(config)];
  },
};

/** Names the keys if payloads are encrypted. Unencrypted payloads are not reported. */
function describeEncryption({ PAYLOAD_KEY }: Config): CheckResult[] {
  const [encrypting, ...others] = PAYLOAD_KEY.map((item) => item.split(':')[0]);
  if (encrypting === undefined) return [];
  const decrypting = others.length === 0 ? '' : `; older ones are decrypted with ${others.join(', ')}`;
  return [ok(`payloads are encrypted with the key ${encrypting}${decrypting}`)];
}
