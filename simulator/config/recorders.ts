// The configuration recorder of an account and region: there and recording, stopped, or never set up.
import { failure, type Failure } from '#simulator/base/answer.ts';
import type { AccountRegion } from '#simulator/world/resources.ts';
import type { Call, Simulation } from '#simulator/simulation/simulation.ts';

const NAME = 'default';

type Recorder = 'recording' | 'stopped' | 'missing';

function recorderOf({ faults }: Simulation, { account, region }: AccountRegion): Recorder {
  if (faults.find('recorder-missing', account.id, region)) return 'missing';
  return faults.find('recorder-off', account.id, region) ? 'stopped' : 'recording';
}

/** The recorders that a request means; naming one that is not there is an error, naming none is not. */
function answer(
  simulation: Simulation,
  place: AccountRegion,
  request: Readonly<Record<string, unknown>>,
  key: string,
  shape: (recorder: Recorder) => object,
): string | Failure {
  const recorder = recorderOf(simulation, place);
  const wanted = request['ConfigurationRecorderNames'];
  if (Array.isArray(wanted) && wanted.length > 0 && (recorder === 'missing' || wanted.some((name) => name !== NAME))) {
    const message = `Cannot find configuration recorder with the specified name '${wanted.join(', ')}'.`;
    return failure('NoSuchConfigurationRecorderException', message);
  }
  return JSON.stringify({ [key]: recorder === 'missing' ? [] : [shape(recorder)] });
}

const arn = ({ account, region }: AccountRegion) =>
  `arn:aws:config:${region}:${account.id}:configuration-recorder/${NAME}/${account.id.slice(0, 8)}`;

export function describeRecorders(
  simulation: Simulation,
  _call: Call,
  place: AccountRegion,
  request: Readonly<Record<string, unknown>>,
): string | Failure {
  return answer(simulation, place, request, 'ConfigurationRecorders', () => ({
    arn: arn(place),
    name: NAME,
    roleARN: `arn:aws:iam::${place.account.id}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
    recordingGroup: { allSupported: true, includeGlobalResourceTypes: true, resourceTypes: [] },
    recordingMode: { recordingFrequency: 'CONTINUOUS' },
    recordingScope: 'PAID',
  }));
}

export function describeRecorderStatus(
  simulation: Simulation,
  _call: Call,
  place: AccountRegion,
  request: Readonly<Record<string, unknown>>,
): string | Failure {
  const startedAt = place.account.joinedAt / 1000;
  return answer(simulation, place, request, 'ConfigurationRecordersStatus', (recorder) => ({
    arn: arn(place),
    name: NAME,
    lastStartTime: startedAt,
    ...(recorder === 'stopped' && { lastStopTime: startedAt + 86_400 }),
    recording: recorder === 'recording',
    lastStatus: 'SUCCESS',
    lastStatusChangeTime: startedAt + 60,
  }));
}
