// Changing a simulation while it runs: faults come and go, accounts are repaired, weeks pass, the network is cut.
import { z } from 'zod';
import type { FaultReport } from '#simulator/faults/faults.ts';
import { Fault, FAULT_KINDS } from '#simulator/scenario/faults.ts';
import type { ObjectStore } from '#simulator/s3/store.ts';
import type { Simulation } from '#simulator/simulation/simulation.ts';

const Control = z
  .strictObject({
    addFaults: z.array(Fault).optional(),
    clearFaults: z
      .union([z.literal(true), z.enum(FAULT_KINDS)])
      .optional()
      .describe('true: all of them; or a kind'),
    mend: z
      .array(z.string().regex(/^\d{12}$/, 'a 12-digit account id'))
      .optional()
      .describe('no fault hits these accounts any more'),
    week: z.number().int().min(0).optional(),
    network: z.enum(['cut', 'restored']).optional().describe('cut: every connection but this is dropped'),
    archive: z
      .strictObject({ bucket: z.string(), prefix: z.string(), storageClass: z.string().default('GLACIER') })
      .optional()
      .describe('what a lifecycle rule does to objects with a prefix'),
  })
  .describe('Changes to a running simulation');

export type ControlInput = z.input<typeof Control>;

/** Applies changes in this order: clear, mend, add, the rest; answers with the faults now at work. */
export type ApplyControl = (input: unknown) => FaultReport[];

export function createControl(
  { world, faults }: Simulation,
  store: ObjectStore,
  setNetwork: (state: 'cut' | 'restored') => void,
): ApplyControl {
  return (input) => {
    const parsed = Control.safeParse(input);
    if (!parsed.success) {
      const mistakes = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'control'}: ${message}`);
      throw new Error(`control: ${mistakes.join('; ')}`);
    }
    const { addFaults = [], clearFaults, mend = [], week, network, archive } = parsed.data;
    if (clearFaults !== undefined) faults.clear(clearFaults === true ? undefined : clearFaults);
    for (const accountId of mend) faults.fixAccount(accountId);
    for (const fault of addFaults) faults.add(fault);
    if (week !== undefined) world.week = week;
    if (network !== undefined) setNetwork(network);
    if (archive !== undefined) {
      for (const [newest] of store.versions(archive.bucket, archive.prefix)) {
        if (newest !== undefined) store.archive(archive.bucket, newest.key, archive.storageClass);
      }
    }
    return faults.report();
  };
}
