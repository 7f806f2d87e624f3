// Links to the AWS Config console in the right partition, and to AWS's documentation of managed rules.
import { partitionOfRegion } from '#domain/partitions.ts';
import { isManagedRule } from '#domain/settings/rule-ratings.ts';

/** The maximum length of a link that Excel opens. */
const MAX_LINK_CHARACTERS = 2_079;

/**
 * Returns the URL of a rule's page in a region's console, or undefined if no public source names the console's host. The console shows the
 * account that the reader is signed in to. AWS does not document the paths of rules and resources; they are taken from AWS's own samples
 * (the rule's path from Security Hub and AWS Config notifications).
 */
export function linkToRule(region: string, rule: string): string | undefined {
  return linkToConsole(region, `/rules/details?configRuleName=${encode(rule)}`);
}

/** Returns the URL of a resource's timeline in a region's console. The remarks on `linkToRule` also apply. */
export function linkToResource(region: string, resourceType: string, resourceId: string): string | undefined {
  const query = `resourceId=${encode(resourceId)}&resourceType=${encode(resourceType)}`;
  return linkToConsole(region, `/resources/timeline?${query}`);
}

/**
 * Returns the URL of AWS's documentation of a managed rule, or undefined if the family is not a managed rule. The pages are named after the
 * rules (AWS Config Developer Guide, "List of AWS Config Managed Rules").
 */
export function linkToManagedRule(family: string): string | undefined {
  if (!isManagedRule(family)) return undefined;
  return `https://docs.aws.amazon.com/config/latest/developerguide/${family.toLowerCase().replaceAll('_', '-')}.html`;
}

/**
 * Encodes a query value. `encodeURIComponent` throws on a lone surrogate, so the surrogate is replaced by U+FFFD. No AWS resource contains
 * one.
 */
const encode = (text: string): string => encodeURIComponent(text.toWellFormed());

function linkToConsole(region: string, fragment: string): string | undefined {
  const { console } = partitionOfRegion(region);
  if (console === undefined) return undefined;
  const link = `https://${region}.${console}/config/home?region=${region}#${fragment}`;
  return link.length <= MAX_LINK_CHARACTERS ? link : undefined;
}
