// What happens to accounts as weeks pass: they are opened, renamed, moved, suspended, and removed from the list.
import { z } from 'zod';
import { UNIT_PATHS } from '#simulator/base/organization-units.ts';

const Place = {
  week: z.number().int().min(0).describe('the first week in which it shows'),
  account: z.number().int().min(0).describe('place in the list of accounts, the first is 0'),
};

export const AccountEvent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('opened'), ...Place }).describe('not listed before'),
  z.strictObject({ kind: z.literal('removed'), ...Place }).describe('not listed any more'),
  z.strictObject({ kind: z.literal('renamed'), ...Place, name: z.string().min(1).max(50) }),
  z.strictObject({ kind: z.literal('moved'), ...Place, unit: z.enum(UNIT_PATHS) }),
  z.strictObject({
    kind: z.literal('state'),
    ...Place,
    state: z.enum(['ACTIVE', 'SUSPENDED', 'PENDING_CLOSURE', 'CLOSED', 'PENDING_ACTIVATION']),
  }),
]);

export type AccountEvent = z.infer<typeof AccountEvent>;
