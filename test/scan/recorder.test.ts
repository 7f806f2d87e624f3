// What a region's recorders amount to: the customer's own, those of AWS services, and what they record.
import type { ConfigurationRecorder, ConfigurationRecorderSummary } from '@aws-sdk/client-config-service';
import { describe, expect, test } from 'vitest';
import { readRecorderState } from '#src/scan/recorder-state.ts';
import type { RecordingGroup } from '#domain/rule-health/rule-facts.ts';
import { aReader, failing, type Answers } from './region.ts';

const LINKED: ConfigurationRecorderSummary = {
  recordingScope: 'INTERNAL',
  arn: 'arn:linked',
  name: 'AWSConfigurationRecorderForSecurityHubCSPM',
  servicePrincipal: 'securityhub.amazonaws.com',
};
const ALL: RecordingGroup = { recordsAll: true, types: [], recordsGlobalTypes: false };
const DENIED = 'AccessDeniedException';

/** A region without a customer-managed recorder, but with one of an AWS service. */
const linked = (of: Answers['of'] = {}, recording = true): Answers => ({
  of: {
    recorderStatus: (arn) => Promise.resolve(arn === LINKED.arn ? [{ arn, name: LINKED.name, recording }] : []),
    recorders: (arn) =>
      Promise.resolve(arn === LINKED.arn ? [{ ...LINKED, recordingGroup: { allSupported: true } }] : []),
    listRecorders: () => Promise.resolve([LINKED]),
    ...of,
  },
});

const read = async (answers: Answers, isGroupNeeded = true) =>
  (await readRecorderState(aReader(answers).reader, isGroupNeeded)).facts;

describe('a recorder of an AWS service', () => {
  test('that records is recognized', async () => {
    expect(await read(linked())).toEqual({ state: 'recording', group: ALL });
  });

  test('that records nothing is off', async () => {
    expect(await read(linked({}, false))).toEqual({ state: 'stopped', group: ALL });
  });

  test.each<[string, Answers['of']]>([
    ['cannot be listed', { listRecorders: failing('ListConfigurationRecorders', DENIED) }],
    [
      'hides its status',
      {
        recorderStatus: (arn) =>
          arn === undefined ? Promise.resolve([]) : failing('DescribeConfigurationRecorderStatus', DENIED)(),
      },
    ],
    [
      'is the customer’s after all',
      { listRecorders: () => Promise.resolve([{ arn: 'arn:own', name: 'default', recordingScope: 'PAID' }]) },
    ],
  ])('that %s leaves the state unchecked', async (_what, of) => {
    expect(await read(linked(of))).toEqual({ state: 'not-checked' });
  });

  test('that hides what it records is recording all the same', async () => {
    expect(await read(linked({ recorders: failing('DescribeConfigurationRecorders', DENIED) }))).toEqual({
      state: 'recording',
    });
  });
});

describe('what is recorded', () => {
  const recorded = async (recorder: ConfigurationRecorder) =>
    (await read({ of: { recorders: () => Promise.resolve([{ name: 'default', ...recorder }]) } })).group;
  const types = ['AWS::S3::Bucket' as const];
  const no = { recordsAll: false, types, recordsGlobalTypes: false };
  const but = { recordsAll: true, types, recordsGlobalTypes: true };

  test.each<[string, ConfigurationRecorder, RecordingGroup]>([
    ['every type without a group', {}, ALL],
    ['every type', { recordingGroup: { allSupported: true } }, ALL],
    [
      'every type, global ones too',
      { recordingGroup: { allSupported: true, includeGlobalResourceTypes: true } },
      { ...ALL, recordsGlobalTypes: true },
    ],
    [
      'some types by strategy',
      { recordingGroup: { recordingStrategy: { useOnly: 'INCLUSION_BY_RESOURCE_TYPES' }, resourceTypes: types } },
      no,
    ],
    ['some types as older recorders say it', { recordingGroup: { allSupported: false, resourceTypes: types } }, no],
    ['no type', { recordingGroup: { allSupported: false } }, { ...no, types: [] }],
    [
      'all but some types by strategy',
      {
        recordingGroup: {
          allSupported: false,
          recordingStrategy: { useOnly: 'EXCLUSION_BY_RESOURCE_TYPES' },
          exclusionByResourceTypes: { resourceTypes: types },
        },
      },
      but,
    ],
    [
      'all but some types without a strategy',
      { recordingGroup: { allSupported: false, exclusionByResourceTypes: { resourceTypes: types } } },
      but,
    ],
  ])('can be %s', async (_what, recorder, group) => {
    expect(await recorded(recorder)).toEqual(group);
  });

  test('has a frequency, and types with another', async () => {
    const overrides = [{ resourceTypes: types, recordingFrequency: 'CONTINUOUS' as const, description: 'At once' }];
    const recordingMode = { recordingFrequency: 'DAILY' as const, recordingModeOverrides: overrides };
    expect(await read({ of: { recorders: () => Promise.resolve([{ name: 'default', recordingMode }]) } })).toEqual({
      ...{ state: 'recording', group: ALL, frequency: 'DAILY' },
      overrides: [{ frequency: 'CONTINUOUS', types }],
    });
  });

  test('is not asked if no rule needs it', async () => {
    expect(await read({}, false)).toEqual({ state: 'recording' });
  });
});
