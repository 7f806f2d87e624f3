// Lists all checks in the order in which a person would look for a fault.
import type { Check } from './check.ts';
import { aggregator } from './checks/aggregator.ts';
import { bucket } from './checks/bucket.ts';
import { channels } from './checks/channels.ts';
import { evidence } from './checks/evidence.ts';
import { identity } from './checks/identity.ts';
import { organization } from './checks/organization.ts';
import { schedule } from './checks/schedule.ts';
import { searchAttributes } from './checks/search-attributes.ts';
import { settings } from './checks/settings.ts';
import { spokeRoles } from './checks/spoke-roles.ts';
import { temporal } from './checks/temporal.ts';
import { workers } from './checks/workers.ts';

export const CHECKS: readonly Check[] = [
  identity,
  organization,
  spokeRoles,
  aggregator,
  bucket,
  settings,
  evidence,
  temporal,
  searchAttributes,
  schedule,
  workers,
  channels,
];
