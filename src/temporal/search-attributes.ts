// Reads which search attributes a namespace has. Setting one that it does not have fails the workflow task again and again.
import type { ConnectionLike } from '@temporalio/client';
import { matchSearchAttributes } from '#domain/search-attributes.ts';

/** Asks the server which of the runs' search attributes the namespace has. */
export async function findSearchAttributes({ operatorService }: ConnectionLike, namespace: string) {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  return matchSearchAttributes(customAttributes);
}
