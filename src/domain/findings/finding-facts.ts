// The facts of a row from settings and organization: its rule family and severity, environment, owner and waiver.
import type { Account, DiscoveredAccount } from '#domain/coverage/account.ts';
import { columnIndex, type Row } from '#domain/rows/rows.ts';
import type { TagsOfAccounts } from './account-tags.ts';
import { classify, type Classification } from './environments.ts';
import { createAccountOwners, type Owner } from './owners.ts';
import type { Environment, ReportSettings, Waiver } from './report-settings.ts';
import { familyOf } from './rule-family.ts';
import { createRatings, type RuleRating } from './rule-ratings.ts';
import { createWaivers, waiverStatus, type PlacedWaivers } from './waivers.ts';

export type FindingFacts = RuleRating &
  Owner & {
    family: string;
    environment: Environment;
    /** The first active waiver that covers it, in the order of the file. */
    waiver: Waiver | undefined;
    /** Every waiver that covers it, including expired ones. */
    covering: readonly Waiver[];
  };

/** An account's environment, with the reason, and who owns what has no tag of its own there. */
export type AccountFacts = Classification & Owner;

export type FactsReader = {
  /** For accounts that are no longer listed, the row itself is used. */
  ofAccount: (accountId: string, otherwise?: { name: string; ou: string }) => AccountFacts;
  ofRow: (row: Row) => FindingFacts;
};

export type FactsInputs = {
  settings: ReportSettings;
  accounts: readonly DiscoveredAccount[];
  /** Absent if account tags are not read. */
  accountTags?: TagsOfAccounts | undefined;
  reportDate: string;
};

/** Sheet1's value for a resource without the tag. */
const NO_TAG = 'UNSUPPORTED';

type KnownAccount = { facts: AccountFacts; account: Pick<Account, 'id' | 'name' | 'ou' | 'ouIds'> };

/** A rule in one account and region: what all its rows share. */
type RuleLocation = {
  accountId: string;
  region: string;
  rule: string;
  account: AccountFacts;
  waivers: PlacedWaivers;
} & Pick<FindingFacts, 'family' | 'severity' | 'frameworks'>;

/**
 * Reads the facts of rows. A million of them pass: what a rule has in one account and region is worked out when the
 * first of its rows comes, and kept while they follow one another, as they do in the raw CSV.
 */
export function createFactsReader({ settings, accounts, accountTags, reportDate }: FactsInputs): FactsReader {
  const listed = new Map(accounts.map((account) => [account.id, account]));
  const ratingOf = createRatings(settings.rules);
  const ownerOf = createAccountOwners(settings.owners);
  const waiversOf = createWaivers(settings.waivers);
  const isInForce = new Map(settings.waivers.map((waiver) => [waiver, waiverStatus(waiver, reportDate) !== 'expired']));
  // An object, because its keys are copies: a text cut from a chunk of rows would keep the chunk in memory.
  const known = Object.create(null) as Record<string, KnownAccount>;
  let last: RuleLocation | undefined;

  function classified(account: KnownAccount['account']): KnownAccount {
    const tags = accountTags?.accounts[account.id];
    const facts = {
      ...classify(account, settings.environments, tags?.environment),
      ...ownerOf(account, tags?.owner),
    };
    return { facts, account };
  }

  /** Classifying looks at every word of names and units, so it is done once per listed account. */
  function accountOf(id: string, { name = '', ou = '' }: { name?: string; ou?: string } = {}): KnownAccount {
    const account = listed.get(id);
    return account ? (known[id] ??= classified(account)) : classified({ id, name, ou, ouIds: [] });
  }

  function placeOf(row: Row, accountId: string, region: string, rule: string): RuleLocation {
    const [name, ou] = [row[columnIndex.AccountAlias]!, row[columnIndex.OU]!];
    const { facts, account } = accountOf(accountId, { name, ou });
    const family = familyOf(rule);
    const waivers = waiversOf({ account, region, rule, family });
    return { accountId, region, rule, account: facts, waivers, family, ...ratingOf(family) };
  }

  return {
    ofAccount: (accountId, otherwise) => accountOf(accountId, otherwise).facts,

    ofRow(row) {
      const accountId = row[columnIndex.AccountId]!;
      const region = row[columnIndex.AwsRegion]!;
      const rule = row[columnIndex.ConfigRule]!;
      if (last?.rule !== rule || last.accountId !== accountId || last.region !== region)
        last = placeOf(row, accountId, region, rule);
      const { account, waivers, family, severity, frameworks } = last;
      const tag = row[columnIndex['Tag:Owner']]!;
      const isTagged = tag !== '' && tag !== NO_TAG;
      const covering = waivers(row[columnIndex.ResourceIdentifier]!);
      return {
        family,
        severity,
        frameworks,
        environment: account.environment,
        owner: isTagged ? tag : account.owner,
        ownerFrom: isTagged ? 'resource tag' : account.ownerFrom,
        waiver: covering.find((each) => isInForce.get(each)),
        covering,
      };
    },
  };
}
