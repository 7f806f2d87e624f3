// Links to AWS Config's console, in the right partition, and to AWS's page on a managed rule.
import { partitionOfRegion } from '#domain/partitions.ts';
import { isManagedRule } from '#domain/settings/rule-ratings.ts';

/** Excel does not open a link that is longer than this. */
const MAX_LINK_CHARACTERS = 2_079;

/**
 * Returns the page of a rule in a region's console, or undefined if no public source names the console's host. The console shows the
 * account that the reader is signed in to. The paths are those of AWS's own
 * samples (the rule's in its Security Hub and Config notifications); AWS documents neither.
 */
export function linkToRule(region: string, rule: string): string | undefined {
  return linkToConsole(region, `/rules/details?configRuleName=${encode(rule)}`);
}

/** Returns the timeline of a resource in a region's console, like `linkToRule`. */
export function linkToResource(region: string, resourceType: string, resourceId: string): string | undefined {
  const query = `resourceId=${encode(resourceId)}&resourceType=${encode(resourceType)}`;
  return linkToConsole(region, `/resources/timeline?${query}`);
}

/**
 * Returns AWS's page on a managed rule, or undefined if the family is not one. The pages are named like the rules: the Config Developer
 * Guide, "List of AWS Config Managed Rules".
 */
export function linkToManagedRule(family: string): string | undefined {
  if (!isManagedRule(family)) return undefined;
  return `https://docs.aws.amazon.com/config/latest/developerguide/${family.toLowerCase().replaceAll('_', '-')}.html`;
}

/** Encodes a part of a query. A lone surrogate, which no resource of AWS has, would throw, so it becomes U+FFFD. */
const encode = (text: string): string => encodeURIComponent(text.toWellFormed());

function linkToConsole(region: string, fragment: string): string | undefined {
  const { console } = partitionOfRegion(region);
  if (console === undefined) return undefined;
  const link = `https://${region}.${console}/config/home?region=${region}#${fragment}`;
  return link.length <= MAX_LINK_CHARACTERS ? link : undefined;
}
