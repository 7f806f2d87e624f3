// The configuration recorders of an account and region. The customer-managed one is there and recording, stopped, or was never set
// up; a service's own shows only where it is asked for or all are listed (AWS Config API Reference, DescribeConfigurationRecorders).
import { partitionOf } from '#simulator/base/partition.ts';
import { failure, type Failure } from '#simulator/base/answer.ts';
import { hex, hashText, mix } from '#simulator/base/hash.ts';
import { pageToken, readPageToken } from '#simulator/base/page-tokens.ts';
import { narrowedBy, recorderState, type Narrowed, type RecorderState } from './recorder-faults.ts';
import type { AccountRegion } from '#simulator/world/resources.ts';
import type { Call, Simulation } from '#simulator/simulation/simulation.ts';

type Request = Readonly<Record<string, unknown>>;

interface Recorder {
  readonly arn: string;
  readonly name: string;
  readonly recordingScope: 'PAID' | 'INTERNAL';
  readonly servicePrincipal?: string;
  readonly state: RecorderState;
}

/** `MaxResults` in the model of the API (botocore, config/2014-11-12/service-2.json). */
const MAX_PAGE_SIZE = 20;

function arnOf({ account, region, hash }: AccountRegion, name: string, id: string): string {
  const suffix = id === '' ? hex(mix(hash, hashText(name)), 16) : id;
  return `arn:${partitionOf(region)}:config:${region}:${account.id}:configuration-recorder/${name}/${suffix}`;
}

/** Every recorder of a place: at most one of each kind. */
function recordersOf(simulation: Simulation, place: AccountRegion): Recorder[] {
  const { account, region } = place;
  const state = recorderState(simulation, place);
  const linked = simulation.faults.find('recorder-service-linked', account.id, region);
  const own = {
    arn: arnOf(place, 'default', account.id.slice(0, 8)),
    name: 'default',
    recordingScope: 'PAID',
  } as const;
  return [
    ...(state === 'recording' || state === 'stopped' ? [{ ...own, state }] : []),
    ...(linked
      ? [
          {
            arn: arnOf(place, linked.name, ''),
            name: linked.name,
            recordingScope: 'INTERNAL' as const,
            servicePrincipal: linked.servicePrincipal,
            state: 'service-linked' as const,
          },
        ]
      : []),
  ];
}

/** The recorders that a request means: the one it names, or the customer-managed one, which need not be there. */
function selectRecorders(simulation: Simulation, place: AccountRegion, request: Request): Recorder[] | Failure {
  const all = recordersOf(simulation, place);
  const names = (request['ConfigurationRecorderNames'] ?? []) as readonly unknown[];
  const wanted = [
    ...names.map((name) => ({ key: 'name', value: name }) as const),
    ...(request['ServicePrincipal'] === undefined
      ? []
      : [{ key: 'servicePrincipal', value: request['ServicePrincipal'] } as const]),
    ...(request['Arn'] === undefined ? [] : [{ key: 'arn', value: request['Arn'] } as const]),
  ];
  if (wanted.length > 1) return failure('ValidationException', 'You can only specify one configuration recorder.');
  if (wanted[0] === undefined) return all.filter(({ servicePrincipal }) => servicePrincipal === undefined);
  const { key, value } = wanted[0];
  const found = all.filter((recorder) => recorder[key] === value);
  if (found.length > 0) return found;
  const message = `Cannot find configuration recorder with the specified name '${String(value)}'.`;
  return failure('NoSuchConfigurationRecorderException', message);
}

/** What is recorded. AWS fills `recordingStrategy` in also where it was not given. */
function recordingGroup(narrowed: Narrowed | undefined): object {
  const { include, exclude, globalTypes = true } = narrowed ?? {};
  const isAll = include === undefined && exclude === undefined;
  const useOnly = isAll
    ? 'ALL_SUPPORTED_RESOURCE_TYPES'
    : include === undefined
      ? 'EXCLUSION_BY_RESOURCE_TYPES'
      : 'INCLUSION_BY_RESOURCE_TYPES';
  return {
    allSupported: isAll,
    includeGlobalResourceTypes: isAll && globalTypes,
    resourceTypes: include ?? [],
    exclusionByResourceTypes: { resourceTypes: exclude ?? [] },
    recordingStrategy: { useOnly },
  };
}

function recordingMode({ frequency = 'CONTINUOUS', daily }: Partial<Narrowed> = {}): object {
  const override = { description: 'Daily', resourceTypes: daily, recordingFrequency: 'DAILY' };
  return { recordingFrequency: frequency, ...(daily && { recordingModeOverrides: [override] }) };
}

export function describeRecorders(
  simulation: Simulation,
  _call: Call,
  place: AccountRegion,
  request: Request,
): string | Failure {
  const selected = selectRecorders(simulation, place, request);
  if ('code' in selected) return selected;
  const role = `arn:${partitionOf(place.region)}:iam::${place.account.id}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`;
  const ConfigurationRecorders = selected.map(({ state, ...recorder }) => {
    const narrowed = state === 'service-linked' ? undefined : narrowedBy(simulation, place);
    const group = recordingGroup(narrowed);
    return { ...recorder, roleARN: role, recordingGroup: group, recordingMode: recordingMode(narrowed) };
  });
  return JSON.stringify({ ConfigurationRecorders });
}

export function describeRecorderStatus(
  simulation: Simulation,
  _call: Call,
  place: AccountRegion,
  request: Request,
): string | Failure {
  const selected = selectRecorders(simulation, place, request);
  if ('code' in selected) return selected;
  const startedAt = place.account.joinedAt / 1000;
  const failing = simulation.faults.find('recorder-failing', place.account.id, place.region);
  const ConfigurationRecordersStatus = selected.map(({ arn, name, servicePrincipal, state }) => ({
    arn,
    name,
    lastStartTime: startedAt,
    ...(state === 'stopped' && { lastStopTime: startedAt + 86_400 }),
    recording: state !== 'stopped',
    lastStatus: failing?.status ?? 'Success',
    ...(failing?.status === 'Failure' && { lastErrorCode: failing.code, lastErrorMessage: failing.message }),
    lastStatusChangeTime: startedAt + 60,
    ...(servicePrincipal !== undefined && { servicePrincipal }),
  }));
  return JSON.stringify({ ConfigurationRecordersStatus });
}

/** Lists the recorders of both kinds; their state is for the other calls to say. */
export function listRecorders(
  simulation: Simulation,
  _call: Call,
  place: AccountRegion,
  request: Request,
): string | Failure {
  const limit = Number(request['MaxResults'] ?? 0);
  if (!(limit >= 0 && limit <= MAX_PAGE_SIZE)) {
    const constraint = `failed to satisfy constraint: Member must have value less than or equal to ${MAX_PAGE_SIZE}`;
    return failure(
      'ValidationException',
      `1 validation error detected: Value '${limit}' at 'maxResults' ${constraint}`,
    );
  }
  const filters = (request['Filters'] ?? []) as readonly { filterName?: string; filterValue?: readonly string[] }[];
  if (filters.some(({ filterName }) => filterName !== 'recordingScope'))
    return failure('ValidationException', 'The filter name must be recordingScope.');
  const recorders = recordersOf(simulation, place).filter(({ recordingScope }) =>
    filters.every(({ filterValue = [] }) => filterValue.includes(recordingScope)),
  );
  const scope = `recorders ${place.hash} ${JSON.stringify(filters)}`;
  const offset = readPageToken(scope, request['NextToken']);
  if (offset === undefined) return failure('ValidationException', 'The specified next token is not valid.');
  const end = offset + (limit === 0 ? MAX_PAGE_SIZE : limit);
  const ConfigurationRecorderSummaries = recorders.slice(offset, end).map(({ state: _state, ...summary }) => summary);
  const next = end < recorders.length ? { NextToken: pageToken(scope, end) } : {};
  return JSON.stringify({ ConfigurationRecorderSummaries, ...next });
}
