// What happens to accounts as weeks pass: they are opened, renamed, moved, suspended, and removed from the list.
import { z } from 'zod';
import { UNIT_PATHS } from '#simulator/base/organization-units.ts';

const AccountOfWeek = {
  week: z.number().int().min(0).describe('the first week in which it shows'),
  account: z.number().int().min(0).describe('place in the list of accounts, the first is 0'),
};

export const AccountEvent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('opened'), ...AccountOfWeek }).describe('not listed before'),
  z.strictObject({ kind: z.literal('removed'), ...AccountOfWeek }).describe('not listed any more'),
  z.strictObject({ kind: z.literal('renamed'), ...AccountOfWeek, name: z.string().min(1).max(50) }),
  z.strictObject({ kind: z.literal('moved'), ...AccountOfWeek, unit: z.enum(UNIT_PATHS) }),
  z.strictObject({
    kind: z.literal('state'),
    ...AccountOfWeek,
    state: z.enum(['ACTIVE', 'SUSPENDED', 'PENDING_CLOSURE', 'CLOSED', 'PENDING_ACTIVATION']),
  }),
]);

export type AccountEvent = z.infer<typeof AccountEvent>;
