// Requests from Temporal which search attributes the run can set.
import { getClient, log } from '@temporalio/activity';
import { describeUnusable, type SearchAttributeName } from '#domain/search-attributes.ts';
import { findSearchAttributes } from '#src/temporal/search-attributes.ts';

/** The attributes are optional, so a slow server must not delay the report. */
const TIMEOUT_MS = 10_000;

/**
 * Returns the names of the attributes that exist in the namespace, and logs the others. Returns an empty list if the server does not
 * respond.
 */
export async function fetchSearchAttributes(): Promise<SearchAttributeName[]> {
  try {
    const client = getClient();
    const { usable, unusable } = await client.withDeadline(Date.now() + TIMEOUT_MS, () =>
      findSearchAttributes(client.connection, client.options.namespace),
    );
    if (unusable.length > 0)
      log.warn(`search attributes are left out: ${unusable.map(describeUnusable).join(', ')}`, {
        reason: 'SearchAttributesMissing',
      });
    return usable;
  } catch (error) {
    log.warn('search attributes are left out, because the namespace could not be asked for them', {
      reason: 'SearchAttributesUnknown',
      error,
    });
    return [];
  }
}
