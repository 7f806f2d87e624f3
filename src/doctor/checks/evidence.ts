// Checks whether evidence is authenticated, so that only what a worker made can be published.
import { ok, warning, type Check } from '../check.ts';

export const evidence: Check = {
  name: 'evidence',
  remedy: 'Check EVIDENCE_KEY.',
  run({ config }) {
    const [signing, ...others] = config.EVIDENCE_KEY.map((item) => item.split(':')[0]);
    if (signing === undefined)
      return Promise.resolve([
        warning(
          'EVIDENCE_KEY is not set: whoever reaches the Temporal namespace can publish a forged report',
          'Set EVIDENCE_KEY to a new key (docs/security.md).',
        ),
      ]);
    const verifying = others.length === 0 ? '' : `; older evidence is verified with ${others.join(', ')}`;
    return Promise.resolve([ok(`evidence is authenticated with the key ${signing}${verifying}`)]);
  },
};
