// Tests the spoke roles in the management account, which StackSets leave out, and in a sample of other accounts.
import type { ConfigReader } from '#src/aws/config-service.ts';
import { AwsCallError, classifyError } from '#src/aws/aws-errors.ts';
import { hasDetails, isServiceLinked, requireRuleName } from '#src/scan/rule-results.ts';
import type { Config } from '#src/config/config.ts';
import type { Account } from '#domain/coverage/account.ts';
import { isFailure, REMEDIES } from '#domain/coverage/dispositions.ts';
import { mapLimit } from '#src/concurrency/map-limit.ts';
import { findNoteRemedy } from '#domain/coverage/notes.ts';
import { failure, listedAccounts, ok, warning, type Check, type CheckResult, type CheckContext } from '../check.ts';

/** The number of accounts tested in addition to the management account. They are spread over the list. */
const SAMPLE_SIZE = 4;

const ROLES_IN_FLIGHT = 4;
const SESSION = 'doctor';

export const spokeRoles: Check = {
  name: 'spoke roles',
  remedy: 'Check that the accounts are of this organization, and try again.',
  async run(context) {
    const accounts = await listedAccounts(context);
    const chosen = context.accountIds
      ? [...new Set(context.accountIds)].map((id) => ({ id, account: accounts.find((each) => each.id === id) }))
      : (await sampleOf(accounts, context)).map((account) => ({ id: account.id, account }));
    const results = await mapLimit(chosen, ROLES_IN_FLIGHT, ({ id, account }) => tryAccount(id, account, context));
    return results.flat();
  },
};

/** Picks the management account and some active accounts in scope: the first, the last and some between them. */
async function sampleOf(accounts: readonly Account[], { aws, config, signal }: CheckContext): Promise<Account[]> {
  const readable = accounts.filter(({ id, state }) => state === 'ACTIVE' && !config.EXCLUDE_ACCOUNT_IDS.includes(id));
  const owner = await aws.findManagementAccount(SESSION, signal);
  const others = readable.filter(({ id }) => id !== owner);
  const places = Array.from({ length: SAMPLE_SIZE }, (_, at) =>
    Math.round((at * (others.length - 1)) / (SAMPLE_SIZE - 1)),
  );
  const spread = [...new Set(places)].flatMap((at) => others[at] ?? []);
  return [...readable.filter(({ id }) => id === owner), ...spread];
}

async function tryAccount(id: string, account: Account | undefined, context: CheckContext): Promise<CheckResult[]> {
  const { aws, config, signal } = context;
  if (!account) return [failure(`${id} is not an account of this organization`, 'Check the ids after --accounts.')];
  const who = `${id} ${account.name}`;
  if (account.state !== 'ACTIVE')
    return [warning(`${who} is ${account.state}: it is not read`, REMEDIES['not-active'])];
  const session = aws.openAccount(id, SESSION, signal);
  const meter = { calls: 0, throttles: 0, retries: 0 };
  const results = await mapLimit(config.REGIONS, config.REGIONS.length, async (region) => {
    const reader = aws.readRegion(session, region, meter, signal);
    return (await tryRegion(reader, region, config)).map((result): CheckResult => ({
      ...result,
      message: `${who}, ${region}: ${result.message}`,
    }));
  });
  return results.flat();
}

/** Makes each call that a scan makes. If only a call for an extra fails, a warning says what the report will lack. */
async function tryRegion(reader: ConfigReader, region: string, config: Config): Promise<CheckResult[]> {
  const rules = await reader.rules().catch(toAwsCallError);
  if (rules instanceof AwsCallError) return [refused(rules, region)];
  const readable = rules.filter(hasDetails);
  const sample = readable.find((rule) => !isServiceLinked(rule)) ?? readable[0];
  const results = sample && (await reader.tryResults(requireRuleName(sample)).catch(toAwsCallError));
  const extras = [await tryRecorder(reader), config.READ_TAGS ? await tryTags(reader) : []].flat();
  if (results instanceof AwsCallError) return [refused(results, region), ...extras];
  return extras.length > 0 ? extras : [ok(`role ${config.SPOKE_ROLE_NAME} reads AWS Config`)];
}

async function tryRecorder(reader: ConfigReader): Promise<CheckResult[]> {
  const recorders = await reader.recorderStatus().catch(toAwsCallError);
  if (recorders instanceof AwsCallError)
    return [
      warning(
        `the state of the recorder will not be checked, so old results cannot be distinguished from new ones: ${recorders.message}`,
        findNoteRemedy({ rule: '', note: '', kind: 'recorder-not-checked' }),
      ),
    ];
  const records = recorders.some(({ recording }) => recording);
  return records ? [] : [warning('the role answers, but AWS Config does not record', REMEDIES['recorder-off'])];
}

async function tryTags(reader: ConfigReader): Promise<CheckResult[]> {
  const tags = await reader.tryTags().catch(toAwsCallError);
  if (!(tags instanceof AwsCallError)) return [];
  const cost = 'tags of resources will be UNSUPPORTED, and findings without an owner of their own fall to others';
  return [warning(`${cost}: ${tags.message}`, findNoteRemedy({ rule: '', note: '', kind: 'tags' }))];
}

/** Returns a failure with the disposition that the report would give the whole region. */
function refused(failed: AwsCallError, region: string): CheckResult {
  const { disposition, reason } = classifyError(failed, { region, hasAnswered: false });
  const message = `${disposition}, its rows would be missing: ${reason}`;
  return isFailure(disposition) ? failure(message, REMEDIES[disposition]) : warning(message, REMEDIES[disposition]);
}

function toAwsCallError(error: unknown): AwsCallError {
  if (error instanceof AwsCallError) return error;
  throw error;
}
