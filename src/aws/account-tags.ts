// Reads the two tags of an account that the report uses, from AWS Organizations.
import { ListTagsForResourceCommand, type OrganizationsClient } from '@aws-sdk/client-organizations';
import type { AccountTags } from '#domain/findings/account-tags.ts';
import { allPages } from './pages.ts';
import { AwsCallError } from './aws-errors.ts';

/** Reads an account's tags `Owner` and `Environment`; throws an AwsCallError. */
export type TagReader = (accountId: string) => Promise<Omit<AccountTags, 'readAt'>>;

export function createTagReader(client: OrganizationsClient, signal: AbortSignal): TagReader {
  return async (accountId) => {
    const tags = await allPages(async (NextToken) => {
      const command = new ListTagsForResourceCommand({ ResourceId: accountId, NextToken });
      const page = await client.send(command, { abortSignal: signal });
      return { items: page.Tags, token: page.NextToken };
    }).catch((error: unknown) => {
      throw new AwsCallError('ListTagsForResource', error);
    });
    const valueOf = (key: string) => tags.find(({ Key }) => Key === key)?.Value;
    const [owner, environment] = [valueOf('Owner'), valueOf('Environment')];
    return { ...(owner ? { owner } : {}), ...(environment ? { environment } : {}) };
  };
}
