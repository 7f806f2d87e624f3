// Checks whether the sender's address or its domain is verified in SES.
import { addressOf } from '#src/config/mailboxes.ts';
import type { NotificationCalls } from '#src/aws/notification-calls.ts';
import { SENDING_NOT_CHECKED, type Channel } from '../channel.ts';

export function createSesCheck(from: string, aws: NotificationCalls): Channel['check'] {
  const address = addressOf(from);
  const domain = address.slice(address.indexOf('@') + 1);
  return async (signal) => {
    const lookups = await Promise.allSettled([domain, address].map((identity) => aws.isVerified(identity, signal)));
    if (lookups.some((trial) => trial.status === 'fulfilled' && trial.value))
      return `SES has verified ${address}; ${SENDING_NOT_CHECKED}`;
    // The role may be able to read only one of the two identities, so the check fails only if both requests failed.
    const refused = lookups.filter((trial) => trial.status === 'rejected');
    if (refused.length === lookups.length) throw refused[0]!.reason;
    throw new Error(`SES has verified neither ${address} nor ${domain}`);
  };
}
