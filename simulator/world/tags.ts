// Tags of resources, as Config's inventory knows them: some absent, some empty, some resources not recorded at all.
import { fraction, mix, pick } from '#simulator/base/hash.ts';
import type { Account } from './organization.ts';
import { ACCOUNT_TYPE, type AccountRegion, type Resource } from './resources.ts';

/** The tags of an account itself, in AWS Organizations; every third has no owner. */
export function tagsOfAccount({ application, environment, index }: Account): Tag[] {
  return [
    { key: 'Application', value: application },
    { key: 'Environment', value: environment },
    ...(index % 3 === 1 ? [] : [{ key: 'Owner', value: `${application}-owners@example.com` }]),
  ];
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

const OWNERS = ['platform', 'payments', 'data', 'security', 'web', 'finance'];
const ENVIRONMENTS: Readonly<Record<string, readonly string[]>> = {
  prod: ['prod', 'prod', 'Prod', 'production'],
  stg: ['stg', 'stg', 'staging'],
  dev: ['dev', 'dev', 'Dev', 'development'],
};
/** Values that a reader may take for a number, a missing value, a formula or two fields. */
const AWKWARD = ['N/A', '007', ' 12 ', 'true', 'a, b', 'the "blue" one', 'équipe', '🚀 launch', '=1+1', '-'];

/** Types that Config evaluates without recording them, so its inventory has none of theirs. */
const NOT_RECORDED = new Set([ACCOUNT_TYPE, 'AWS::SSM::PatchCompliance', 'AWS::SSM::AssociationCompliance']);

/** Whether Config's inventory holds the resource; one in twenty is not recorded. */
export function isInInventory({ type, hash }: Resource): boolean {
  return !NOT_RECORDED.has(type) && fraction(mix(hash, 61)) < 0.95;
}

/** The tags of a resource in inventory, at most one of each key. */
export function tagsOf({ account }: AccountRegion, resource: Resource, awkward: boolean): Tag[] {
  const tags: Tag[] = [];
  const add = (key: string, salt: number, share: number, plain: (hash: number) => string) => {
    const hash = mix(resource.hash, salt);
    const chance = fraction(hash);
    if (chance >= share) return;
    const odd = fraction(mix(hash, 1));
    const value = odd < 0.02 ? '' : awkward && odd < 0.04 ? pick(AWKWARD, mix(hash, 2)) : plain(mix(hash, 3));
    tags.push({ key, value });
  };
  add('Name', 71, 0.85, () => (resource.id.startsWith('arn:') ? resource.id.split(':').at(-1)! : resource.id));
  add('Application', 72, 0.8, () => account.application);
  add('Owner', 73, 0.75, (hash) => `${pick(OWNERS, hash)}-team@example.com`);
  add('Environment', 74, 0.8, (hash) => pick(ENVIRONMENTS[account.environment] ?? [account.environment], hash));
  add('CostCenter', 75, 0.3, (hash) => String(1000 + (hash % 50)));
  return tags;
}
