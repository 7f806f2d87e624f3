// What receivers got, as its readers see it.
import type { Delivery } from '#simulator/receivers/receiver.ts';
import type { Receivers } from '#simulator/receivers/server.ts';

/** Date and event of a notice, such as `2026-11-23: complete`. */
export const titleOf = ({ payload }: Delivery): string =>
  /AWS Config compliance (\d{4}-\d\d-\d\d: [a-z, ]+[a-z])/.exec(JSON.stringify(payload))?.[1] ?? '';

/** The notices of a receiver, in order; a ticket that is renamed is no further one. */
export const sentEvents = (receivers: Receivers, receiver: string): Delivery[] =>
  receivers.deliveries(receiver).filter(({ kind }) => kind !== 'rename');
