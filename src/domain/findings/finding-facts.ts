// The facts that the settings and the organization add to a row: rule family, severity, environment, owner and waiver.
import type { Account, DiscoveredAccount } from '#domain/coverage/account.ts';
import { columnIndex, type Row } from '#domain/rows/rows.ts';
import type { TagsOfAccounts } from './account-tags.ts';
import { classify, type Classification } from './environments.ts';
import { createAccountOwners, type Owner } from './owners.ts';
import type { Environment, ReportSettings, Waiver } from '#domain/settings/report-settings.ts';
import { toRuleFamily } from '#domain/settings/rule-family.ts';
import { createRatings, type RuleRating } from '#domain/settings/rule-ratings.ts';
import { createWaivers, waiverStatus, type FindWaivers } from './waivers.ts';

export type FindingFacts = RuleRating &
  Owner & {
    family: string;
    environment: Environment;
    /** The first active waiver that covers the finding, in the order of the waivers file. */
    waiver: Waiver | undefined;
    /** Every waiver that covers the finding, including expired ones. */
    coveringWaivers: readonly Waiver[];
  };

/** An account's environment with its reason, and the default owner of resources that have no owner tag. */
export type AccountFacts = Classification & Owner;

export type FactsReader = {
  /** Returns the facts of an account. `otherwise` gives the name and OU of an account that is no longer listed. */
  readAccountFacts: (accountId: string, otherwise?: { name: string; ou: string }) => AccountFacts;
  /** Returns the facts of a row. `ownerTag` is the resource's owner tag; it defaults to the row's `Tag:Owner`. */
  readRowFacts: (row: Row, ownerTag?: string) => FindingFacts;
};

export type FactsInputs = {
  settings: ReportSettings;
  accounts: readonly DiscoveredAccount[];
  /** Absent if account tags are not read. */
  accountTags?: TagsOfAccounts | undefined;
  reportDate: string;
};

/** The text that Sheet1 shows for a tag that a resource does not have. */
export const NO_TAG = 'UNSUPPORTED';

type KnownAccount = { facts: AccountFacts; account: Pick<Account, 'id' | 'name' | 'ou' | 'ouIds'> };

/** A rule in one account and region, with the facts that all its rows share. */
type RuleLocation = {
  accountId: string;
  region: string;
  rule: string;
  account: AccountFacts;
  waivers: FindWaivers;
} & Pick<FindingFacts, 'family' | 'severity' | 'frameworks'>;

/**
 * Creates a reader that determines the facts of accounts and rows. A report may have a million rows, so facts that all rows of a rule in
 * one account and region share are computed only once, at the first of these rows. Such rows are adjacent in the raw CSV.
 */
export function createFactsReader({ settings, accounts, accountTags, reportDate }: FactsInputs): FactsReader {
  const listed = new Map(accounts.map((account) => [account.id, account]));
  const ratingOf = createRatings(settings.rules);
  const ownerOf = createAccountOwners(settings.owners);
  const waiversOf = createWaivers(settings.waivers);
  const isInForce = new Map(settings.waivers.map((waiver) => [waiver, waiverStatus(waiver, reportDate) !== 'expired']));
  // An object is used instead of a Map, because V8 copies the keys of objects. A Map key that is a slice of a chunk of rows would keep the
  // whole chunk in memory.
  const known = Object.create(null) as Record<string, KnownAccount>;
  let last: RuleLocation | undefined;

  function classifyAccount(account: KnownAccount['account']): KnownAccount {
    const tags = accountTags?.accounts[account.id];
    const facts = {
      ...classify(account, settings.environments, tags?.environment, settings.tagKeys?.environment),
      ...ownerOf(account, tags?.owner),
    };
    return { facts, account };
  }

  /** Classifies each listed account only once, because classification examines every word of its name and OU path. */
  function findAccount(id: string, { name = '', ou = '' }: { name?: string; ou?: string } = {}): KnownAccount {
    const account = listed.get(id);
    return account ? (known[id] ??= classifyAccount(account)) : classifyAccount({ id, name, ou, ouIds: [] });
  }

  function locateRule(row: Row, accountId: string, region: string, rule: string): RuleLocation {
    const [name, ou] = [row[columnIndex.AccountAlias]!, row[columnIndex.OU]!];
    const { facts, account } = findAccount(accountId, { name, ou });
    const family = toRuleFamily(rule);
    const waivers = waiversOf({ account, region, rule, family });
    return { accountId, region, rule, account: facts, waivers, family, ...ratingOf(family) };
  }

  return {
    readAccountFacts: (accountId, otherwise) => findAccount(accountId, otherwise).facts,

    readRowFacts(row, ownerTag = row[columnIndex['Tag:Owner']]!) {
      const accountId = row[columnIndex.AccountId]!;
      const region = row[columnIndex.AwsRegion]!;
      const rule = row[columnIndex.ConfigRule]!;
      if (last?.rule !== rule || last.accountId !== accountId || last.region !== region)
        last = locateRule(row, accountId, region, rule);
      const { account, waivers, family, severity, frameworks } = last;
      const isTagged = ownerTag !== '' && ownerTag !== NO_TAG;
      const covering = waivers(row[columnIndex.ResourceIdentifier]!);
      return {
        family,
        severity,
        frameworks,
        environment: account.environment,
        owner: isTagged ? ownerTag : account.owner,
        ownerFrom: isTagged ? 'resource tag' : account.ownerFrom,
        waiver: covering.find((each) => isInForce.get(each)),
        coveringWaivers: covering,
      };
    },
  };
}
