// What a reader learns of the recorder of an account and region: the status says it, else other calls may.
import { recorderState, type RecorderState } from '#simulator/config/recorder-faults.ts';
import { isAnswered, isListLost } from './readable-calls.ts';
import type { OperationOf } from '#simulator/base/operations.ts';
import type { Simulation } from '#simulator/simulation/simulation.ts';
import { placeOf } from '#simulator/world/world.ts';

/** `service-linked`: there is no customer-managed recorder, and a service's own is recording. */
export type ExpectedRecorder = RecorderState | 'not-checked';

/**
 * The recorder as a reader finds it. Only the list of all recorders shows those of services, and that there is none of any kind;
 * what it shows without a status is not known to record.
 */
export function expectedRecorder(simulation: Simulation, accountId: string, region: string): ExpectedRecorder {
  const account = simulation.world.organization.byId.get(accountId)!;
  const state = recorderState(simulation, placeOf(account, region));
  const isOwnThere = state === 'recording' || state === 'stopped';
  const answers = (operation: OperationOf<'config'>) => isAnswered(simulation, accountId, region, operation);
  const isLost = (operation: OperationOf<'config'>) => isListLost(simulation, accountId, region, operation);
  const hasStatus = answers('DescribeConfigurationRecorderStatus');
  const isStatusShown = hasStatus && !isLost('DescribeConfigurationRecorderStatus');
  if (isStatusShown && isOwnThere) return state;
  const hasRecorders = answers('DescribeConfigurationRecorders');
  if (!hasStatus && isOwnThere && hasRecorders && !isLost('DescribeConfigurationRecorders')) return 'not-checked';
  if (!answers('ListConfigurationRecorders')) return 'not-checked';
  const isListed = state !== 'missing' && !isLost('ListConfigurationRecorders');
  if (isListed) return isStatusShown && state === 'service-linked' ? state : 'not-checked';
  return hasStatus || hasRecorders ? 'missing' : 'not-checked';
}
