// The list of accounts, which every run begins with.
import { failure, ok, type Check } from '../check.ts';

export const organization: Check = {
  name: 'organization',
  remedy:
    'Check ORG_ROLE_ARN: the role has to be there, to trust the hub role, and to be allowed to list roots, units and accounts.',
  async run({ config, listAccounts }) {
    const accounts = await listAccounts();
    const by = config.ORG_ROLE_ARN ?? 'the own identity';
    const active = accounts.filter(({ state }) => state === 'ACTIVE').length;
    if (active === 0)
      return [failure(`${by} lists no active account`, 'Check that ORG_ROLE_ARN is of the right organization.')];
    return [ok(`${accounts.length} accounts, ${active} of them active, listed by ${by}`)];
  },
};
