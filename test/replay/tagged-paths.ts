// The paths of a run that reads the tags of accounts.
import { ended, scanning, set } from './steps.ts';
import type { Path } from './paths.ts';

/** Paths of a worker that reads the tags of accounts in parallel with the scan. */
export const TAGGED_PATHS: Record<string, Path> = {
  'account-tags': async (lab) => {
    set(lab);
    return ended(await lab.start());
  },
  'account-tags-while-scanning': (lab) => scanning(lab),
  'account-tags-in-vain': async (lab) => {
    set(lab, { kind: 's3-refuse', how: '403', keyPrefix: 'history/account-tags.json' });
    return ended(await lab.start());
  },
};
