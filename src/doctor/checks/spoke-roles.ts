// The roles that are assumed in every account, tried in some: the management account, which StackSets leave out, and others.
import { FailedCall, refusalOf } from '../../aws/refusals.ts';
import type { Account } from '#domain/account.ts';
import { isFailure, REMEDIES } from '#domain/dispositions.ts';
import { mapLimit } from '#domain/map-limit.ts';
import { failure, listedAccounts, ok, warning, type Check, type Finding, type Ground } from '../check.ts';

/** Accounts beside the management account, spread over the list. */
const SAMPLE = 4;

const SIDE_BY_SIDE = 4;
const SESSION = 'doctor';

export const spokeRoles: Check = {
  name: 'spoke roles',
  remedy: 'Check that the accounts are of this organization, and try again.',
  async run(ground) {
    const accounts = await listedAccounts(ground);
    const chosen = ground.accountIds
      ? [...new Set(ground.accountIds)].map((id) => ({ id, account: accounts.find((each) => each.id === id) }))
      : (await sampleOf(accounts, ground)).map((account) => ({ id: account.id, account }));
    const findings = await mapLimit(chosen, SIDE_BY_SIDE, ({ id, account }) => tryAccount(id, account, ground));
    return findings.flat();
  },
};

/** The management account and some others that are active and not excluded: first, last, and between. */
async function sampleOf(accounts: readonly Account[], { aws, config, signal }: Ground): Promise<Account[]> {
  const readable = accounts.filter(({ id, state }) => state === 'ACTIVE' && !config.EXCLUDE_ACCOUNT_IDS.includes(id));
  const owner = await aws.findManagementAccount(SESSION, signal);
  const others = readable.filter(({ id }) => id !== owner);
  const places = Array.from({ length: SAMPLE }, (_, at) => Math.round((at * (others.length - 1)) / (SAMPLE - 1)));
  const spread = [...new Set(places)].flatMap((at) => others[at] ?? []);
  return [...readable.filter(({ id }) => id === owner), ...spread];
}

async function tryAccount(id: string, account: Account | undefined, ground: Ground): Promise<Finding[]> {
  const { aws, config, signal } = ground;
  if (!account) return [failure(`${id} is not an account of this organization`, 'Check the ids after --accounts.')];
  const who = `${id} ${account.name}`;
  if (account.state !== 'ACTIVE')
    return [warning(`${who} is ${account.state}: it is not read`, REMEDIES['not-active'])];
  const session = aws.openAccount(id, SESSION, signal);
  const meter = { calls: 0, throttles: 0, retries: 0 };
  return mapLimit(config.REGIONS, config.REGIONS.length, async (region): Promise<Finding> => {
    try {
      const recorders = await aws.readRegion(session, region, meter, signal).recorders();
      const records = recorders.some(({ recording }) => recording);
      return records
        ? ok(`${who}, ${region}: role ${config.SPOKE_ROLE_NAME} reads AWS Config`)
        : warning(`${who}, ${region}: the role answers, but AWS Config does not record`, REMEDIES['recorder-off']);
    } catch (error) {
      if (!(error instanceof FailedCall)) throw error;
      const { disposition, reason } = refusalOf(error);
      const message = `${who}, ${region}: ${disposition}: ${reason}`;
      return isFailure(disposition) ? failure(message, REMEDIES[disposition]) : warning(message, REMEDIES[disposition]);
    }
  });
}
