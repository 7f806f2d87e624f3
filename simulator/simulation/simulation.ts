// The parts of one running simulator, and one call on its way through them.
import type { Faults } from '#simulator/faults/faults.ts';
import { failure, type Failure } from '#simulator/base/answer.ts';
import type { RequestLog } from '#simulator/base/request-log.ts';
import { organizationPartition, type Principal } from './sessions.ts';
import type { World } from '#simulator/world/world.ts';

export interface Simulation {
  readonly world: World;
  readonly faults: Faults;
  readonly log: RequestLog;
}

export interface Call {
  readonly operation: string;
  readonly region: string;
  readonly principal: Principal;
}

/** AWS's words for a policy that does not allow a call; `tail` is how the sentence ends. */
export function notAuthorized({ principal }: Call, action: string, tail: string): string {
  return `User: ${principal.arn} is not authorized to perform: ${action} ${tail}`;
}

/** How a call is denied that the caller's session policy does not allow; `undefined`: it does, or there is none. */
export function deniedBySession(call: Call, action: string): Failure | undefined {
  if (call.principal.actions?.includes(action) ?? true) return undefined;
  const tail = `because no session policy allows the ${action} action`;
  return failure('AccessDeniedException', notAuthorized(call, action, tail));
}

/** How the sentence ends when a service control policy forbids the call. */
export function deniedByPolicy({ scenario, organization }: World, managementAccountId: string): string {
  const { organizationId } = organization;
  const policy = `arn:${organizationPartition(scenario)}:organizations::${managementAccountId}:policy/${organizationId}/service_control_policy/p-5im1atdn`;
  return `with an explicit deny in a service control policy: ${policy}`;
}
