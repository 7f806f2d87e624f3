// Checks the files of report settings and waivers, so that a mistake in them is noticed before Monday.
import type { ReportSettings } from '#domain/settings/report-settings.ts';
import { DEFAULT_TAG_KEYS } from '#domain/settings/tag-keys.ts';
import { findRouteFaults } from '#src/notifications/routes.ts';
import { loadSettings } from '#src/report-settings/load-settings.ts';
import {
  listedAccounts,
  ok,
  describeError,
  warning,
  type Check,
  type CheckResult,
  type CheckContext,
} from '../check.ts';

const MAX_SHOWN = 5;

export const settings: Check = {
  name: 'settings',
  remedy: 'Check REPORT_BUCKET and AWS_REGION.',
  async run(context) {
    const { config, aws } = context;
    const loaded = await loadSettings(aws.store, config);
    const wrong = loaded.ignored.flatMap(({ what, file, faults }) =>
      faults.map((fault) =>
        warning(`${file}: ${fault}`, `Fix it (docs/settings.md); until then the ${what} in that file are ignored.`),
      ),
    );
    const rules = Object.keys(loaded.rules).length;
    const summary = `${loaded.waivers.length} waivers, ${accountsIn(loaded).length} accounts named, ${rules} rules rated`;
    const listed = await listedAccounts(context);
    const unknownAccountIds = accountsIn(loaded).filter((id) => !listed.some((account) => account.id === id));
    const shown =
      unknownAccountIds.slice(0, MAX_SHOWN).join(', ') + (unknownAccountIds.length > MAX_SHOWN ? ', …' : '');
    return [
      ok(summary),
      ...wrong,
      ...(loaded.routes ? findRouteFaults(loaded.routes, config) : [])
        .slice(0, MAX_SHOWN)
        .map((fault) => warning(fault, 'Nobody is notified by this route until its setting is there.')),
      ...(unknownAccountIds.length > 0
        ? [
            warning(
              `${unknownAccountIds.length} accounts are not in the organization: ${shown}`,
              'Correct or remove their ids.',
            ),
          ]
        : []),
      ...(config.READ_ACCOUNT_TAGS ? [await checkAccountTags(context, listed[0]!.id)] : []),
    ];
  },
};

/** Returns the accounts that the settings and waivers mention, without duplicates. */
function accountsIn({ environments, owners, waivers }: ReportSettings): string[] {
  const scoped = waivers.flatMap(({ scope }) => scope.accountIds ?? []);
  return [...new Set([...Object.keys(environments), ...Object.keys(owners.accounts), ...scoped])];
}

async function checkAccountTags({ aws, signal }: CheckContext, accountId: string): Promise<CheckResult> {
  try {
    await (
      await aws.readAccountTags('doctor', DEFAULT_TAG_KEYS, signal)
    )(accountId);
    return ok('tags of accounts can be read');
  } catch (error) {
    signal.throwIfAborted();
    return warning(
      `tags of accounts cannot be read: ${describeError(error)}`,
      'Allow the role that lists the organization organizations:ListTagsForResource (read_account_tags), or set READ_ACCOUNT_TAGS=false.',
    );
  }
}
