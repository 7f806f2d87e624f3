// Reads an account's owner and environment tags, which the report uses, from AWS Organizations.
import { ListTagsForResourceCommand, type OrganizationsClient } from '@aws-sdk/client-organizations';
import { createTagPicker, type TagKeySettings } from '#domain/settings/tag-keys.ts';
import type { AccountTags } from '#domain/findings/account-tags.ts';
import { allPages } from './pages.ts';
import { AwsCallError } from './aws-errors.ts';

/** Reads an account's owner and environment tags; throws an AwsCallError. */
export type TagReader = (accountId: string) => Promise<Omit<AccountTags, 'readAt'>>;

export function createTagReader(
  client: OrganizationsClient,
  { owner: ownerKeys, environment: environmentKeys, matchCase }: TagKeySettings,
  signal: AbortSignal,
): TagReader {
  const pickOwner = createTagPicker(ownerKeys, matchCase);
  const pickEnvironment = createTagPicker(environmentKeys, matchCase);
  return async (accountId) => {
    const tags = await allPages(async (NextToken) => {
      const command = new ListTagsForResourceCommand({ ResourceId: accountId, NextToken });
      const page = await client.send(command, { abortSignal: signal });
      return { items: page.Tags, token: page.NextToken };
    }).catch((error: unknown) => {
      throw new AwsCallError('ListTagsForResource', error);
    });
    const pairs = tags.map(({ Key = '', Value = '' }) => [Key, Value] as const);
    const [owner, environment] = [pickOwner(pairs), pickEnvironment(pairs)];
    return { ...(owner ? { owner } : {}), ...(environment ? { environment } : {}) };
  };
}
