// Checks that the organization's accounts can be listed, because every run starts with that list.
import { findUnknownExclusions } from '#domain/coverage/account.ts';
import { failure, ok, warning, type Check } from '../check.ts';

export const organization: Check = {
  name: 'organization',
  remedy:
    'Check ORG_ROLE_ARN: the role has to be there, to trust the hub role, and to be allowed to list units and accounts.',
  async run({ config, aws, signal, listAccounts }) {
    const accounts = await listAccounts();
    const by = config.ORG_ROLE_ARN ?? 'the own identity';
    const active = accounts.filter(({ state }) => state === 'ACTIVE').length;
    if (active === 0)
      return [failure(`${by} lists no active account`, 'Check that ORG_ROLE_ARN is of the right organization.')];
    const listed = [
      ok(`${accounts.length} accounts, ${active} of them active, listed by ${by}`),
      ...findUnknownExclusions(accounts, config.EXCLUDE_ACCOUNT_IDS).map((id) =>
        warning(
          `EXCLUDE_ACCOUNT_IDS: the organization does not list ${id}`,
          'Correct the id, or remove it if the account has left the organization.',
        ),
      ),
    ];
    if (await aws.canListRoots('doctor', signal)) return listed;
    const cost = 'nothing is lost as long as AWS answers the paths of accounts, from which the roots are taken';
    return [
      ...listed,
      warning(`organizations:ListRoots is denied: ${cost}`, `Allow organizations:ListRoots to ${by}, or leave it so.`),
    ];
  },
};
