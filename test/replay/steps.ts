// What paths through the workflows are made of: faults that are set, and points that a run is brought to.
import type { WorkflowHandle } from '@temporalio/client';
import type { ControlInput } from '#simulator/control.ts';
import { MANAGEMENT_ACCOUNT_ID } from '#simulator/world/organization.ts';
import type { Progress } from '#src/workflows/types.ts';
import { eventually, type Lab } from '../support/lab.ts';

type Faults = NonNullable<ControlInput['addFaults']>;

export const set = ({ simulator }: Lab, ...addFaults: Faults) => simulator.control({ clearFaults: true, addFaults });

/** Accounts that a fault may hit: a run needs the management account's list. */
export function ordinaryAccounts({ simulator }: Lab): string[] {
  const ids = [...simulator.oracle().regions()].map(({ accountId }) => accountId);
  return [...new Set(ids)].filter((id) => id !== MANAGEMENT_ACCOUNT_ID).toSorted();
}

/** Two accounts whose role is missing, until they are mended. */
export function breakTwo(lab: Lab): [string, string] {
  const [first, second] = ordinaryAccounts(lab) as [string, string];
  set(lab, { kind: 'role-missing', accounts: [first] }, { kind: 'role-missing', accounts: [second] });
  return [first, second];
}

export async function ended(handle: WorkflowHandle): Promise<WorkflowHandle> {
  await handle.result().catch(() => undefined); // Paths that end in a failure are recorded as well.
  return handle;
}

export const published = (handle: WorkflowHandle, number: number) =>
  eventually(
    () => handle.query<Progress>('progress'),
    ({ phase, publication }) => phase === 'awaiting-retry' && publication?.number === number,
  );

export async function waiting(lab: Lab, input: object = {}): Promise<WorkflowHandle> {
  breakTwo(lab);
  const handle = await lab.start(input);
  await published(handle, 1);
  return handle;
}

/** A run whose shard waits for AWS Config, which does not answer. */
export async function scanning(lab: Lab, input: object = {}): Promise<WorkflowHandle> {
  set(lab, { kind: 'hang', operations: ['config:DescribeConfigRules'] });
  const handle = await lab.start(input);
  await untilScanning(lab, `${handle.workflowId}/shard-0`);
  return handle;
}

/** A run whose shard somebody ends by hand while it scans. */
export async function endingShard(lab: Lab, end: (shard: WorkflowHandle) => Promise<unknown>): Promise<WorkflowHandle> {
  const handle = await scanning(lab, { retryWindowHours: 0 });
  await end(lab.client.workflow.getHandle(`${handle.workflowId}/shard-0`));
  return ended(handle);
}

export const untilScanning = (lab: Lab, shardId: string) =>
  eventually(
    async () => (await lab.client.workflow.getHandle(shardId).describe()).raw.pendingActivities ?? [],
    (activities) => activities.some(({ activityType }) => activityType?.name === 'scanAccount'),
  );
