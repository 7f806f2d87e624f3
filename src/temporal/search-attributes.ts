// Reads which search attributes exist in a namespace. Setting one that does not exist makes the workflow task fail repeatedly.
import type { ConnectionLike } from '@temporalio/client';
import { matchSearchAttributes } from '#domain/search-attributes.ts';

/** Returns which of the search attributes that runs use exist in the namespace. */
export async function findSearchAttributes({ operatorService }: ConnectionLike, namespace: string) {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  return matchSearchAttributes(customAttributes);
}
