// The spoke roles, tested in some accounts: the management account, which StackSets leave out, and a sample of others.
import type { ConfigReader } from '#src/aws/config-service.ts';
import { FailedCall, refusalOf } from '#src/aws/aws-errors.ts';
import { hasDetails, isServiceLinked, nameOf } from '#src/scan/rule-results.ts';
import type { Config } from '#src/config/config.ts';
import type { Account } from '#domain/coverage/account.ts';
import { isFailure, REMEDIES } from '#domain/coverage/dispositions.ts';
import { mapLimit } from '#src/concurrency/map-limit.ts';
import { remedyOfNote } from '#domain/coverage/notes.ts';
import { failure, listedAccounts, ok, warning, type Check, type Finding, type Ground } from '../check.ts';

/** Number of accounts besides the management account, spread over the list. */
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
  const findings = await mapLimit(config.REGIONS, config.REGIONS.length, async (region) => {
    const reader = aws.readRegion(session, region, meter, signal);
    return (await tryRegion(reader, region, config)).map((finding): Finding => ({
      ...finding,
      message: `${who}, ${region}: ${finding.message}`,
    }));
  });
  return findings.flat();
}

/** Makes each call that a scan makes. If a call that only an extra needs fails, a warning says what its absence costs. */
async function tryRegion(reader: ConfigReader, region: string, config: Config): Promise<Finding[]> {
  const rules = await reader.rules().catch(asFailedCall);
  if (rules instanceof FailedCall) return [refused(rules, region)];
  const readable = rules.filter(hasDetails);
  const sample = readable.find((rule) => !isServiceLinked(rule)) ?? readable[0];
  const results = sample && (await reader.tryResults(nameOf(sample)).catch(asFailedCall));
  const extras = [await tryRecorder(reader), config.READ_TAGS ? await tryTags(reader) : []].flat();
  if (results instanceof FailedCall) return [refused(results, region), ...extras];
  return extras.length > 0 ? extras : [ok(`role ${config.SPOKE_ROLE_NAME} reads AWS Config`)];
}

async function tryRecorder(reader: ConfigReader): Promise<Finding[]> {
  const recorders = await reader.recorders().catch(asFailedCall);
  if (recorders instanceof FailedCall)
    return [
      warning(
        `the state of the recorder will not be checked, so old results cannot be distinguished from new ones: ${recorders.message}`,
        remedyOfNote({ rule: '', note: '', kind: 'recorder-not-checked' }),
      ),
    ];
  const records = recorders.some(({ recording }) => recording);
  return records ? [] : [warning('the role answers, but AWS Config does not record', REMEDIES['recorder-off'])];
}

async function tryTags(reader: ConfigReader): Promise<Finding[]> {
  const tags = await reader.tryTags().catch(asFailedCall);
  if (!(tags instanceof FailedCall)) return [];
  const cost = 'tags of resources will be UNSUPPORTED, and findings without an owner of their own fall to others';
  return [warning(`${cost}: ${tags.message}`, remedyOfNote({ rule: '', note: '', kind: 'tags' }))];
}

/** What the report would say about the whole region. */
function refused(failed: FailedCall, region: string): Finding {
  const { disposition, reason } = refusalOf(failed, { region, hasAnswered: false });
  const message = `${disposition}, its rows would be missing: ${reason}`;
  return isFailure(disposition) ? failure(message, REMEDIES[disposition]) : warning(message, REMEDIES[disposition]);
}

function asFailedCall(error: unknown): FailedCall {
  if (error instanceof FailedCall) return error;
  throw error;
}
