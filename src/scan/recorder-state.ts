// Reads whether AWS Config records a region, and which resources it records.
// This is an extra, because AWS evaluates periodic rules even while the recorder is off.
// Source: AWS Config Developer Guide, "Evaluating resources with AWS Config rules" (evaluate-config_manage-rules.html).
import type { ConfigurationRecorder, ConfigurationRecorderStatus } from '@aws-sdk/client-config-service';
import type { RuleNote } from '#domain/coverage/notes.ts';
import type { RecorderFacts, RecordingGroup } from '#domain/rule-health/rule-facts.ts';
import type { ConfigReader } from '#src/aws/config-service.ts';
import { isTransient, readExtra, type FailedExtra } from './extras.ts';

/**
 * The state of a region's recorder. `off` is the reason why nothing is recorded. If `isIncomplete`, a note describes what is unknown, and
 * another attempt may find it out.
 */
export type RecorderState = { off?: string; facts: RecorderFacts; notes: RuleNote[]; isIncomplete: boolean };

/** The status of a recorder together with the recorder itself. */
type LinkedRecorder = { status: ConfigurationRecorderStatus; recorder: ConfigurationRecorder | undefined };

/**
 * Reads the recorder's state and, if `isGroupNeeded`, what it records. Errors from AWS become notes. Throws only the signal's reason, if
 * the signal is aborted.
 */
export async function readRecorderState(reader: ConfigReader, isGroupNeeded: boolean): Promise<RecorderState> {
  const statuses = await readExtra(() => reader.recorderStatus());
  const isStatusKnown = 'value' in statuses;
  const needsRecorder = isGroupNeeded && !(isStatusKnown && statuses.value.length === 0);
  const recorders = needsRecorder || !isStatusKnown ? await readExtra(() => reader.recorders()) : { value: [] };
  const found = 'value' in recorders ? recorders.value : [];
  if (isStatusKnown && statuses.value.length > 0) {
    const state = toState(statuses.value.map((status) => ({ status, recorder: findRecorder(found, status) })));
    return { ...state, isIncomplete: isTransient(recorders) };
  }
  const why = 'failed' in statuses ? statuses.failed : undefined;
  const mayPass = isTransient(statuses) || isTransient(recorders);
  if (found.length > 0) return notChecked(why ?? '', mayPass, found[0]);
  const linked = await readLinkedRecorders(reader, isStatusKnown || 'value' in recorders);
  if ('facts' in linked) return linked;
  return notChecked(why ?? linked.failed, mayPass || linked.isTransient, undefined);
}

function findRecorder(recorders: readonly ConfigurationRecorder[], { arn, name }: ConfigurationRecorderStatus) {
  return (
    recorders.find((recorder) => (arn === undefined ? recorder.name === name : recorder.arn === arn)) ?? recorders[0]
  );
}

/**
 * Looks for recorders of AWS services if there is no customer-managed one. Returns the reason why the state is unknown if the recorders
 * cannot be listed, or if a customer-managed recorder may exist after all.
 */
async function readLinkedRecorders(reader: ConfigReader, isNoneKnown: boolean): Promise<RecorderState | FailedExtra> {
  const unknown = (failed: string, mayPass = false): FailedExtra => ({ failed, isTransient: mayPass });
  const listed = await readExtra(() => reader.listRecorders());
  if ('failed' in listed) return listed;
  const linked = listed.value.filter(({ servicePrincipal }) => servicePrincipal !== undefined);
  if (linked.length < listed.value.length) return unknown('AWS Config lists a recorder, but not its status');
  if (linked.length === 0)
    return isNoneKnown
      ? notRecording('none', 'no configuration recorder', undefined)
      : unknown('its recorders are not known');
  const read = await Promise.all(linked.map(({ arn }) => readLinkedRecorder(reader, arn)));
  const known = read.flatMap(({ seen }) => seen ?? []);
  const mayPass = read.some((each) => each.isTransient);
  if (known.length < linked.length)
    return unknown("the status of an AWS service's recorder could not be read", mayPass);
  return { ...toState(known), isIncomplete: mayPass };
}

async function readLinkedRecorder(
  reader: ConfigReader,
  arn: string | undefined,
): Promise<{ seen: LinkedRecorder | undefined; isTransient: boolean }> {
  const [statuses, recorders] = await Promise.all([
    readExtra(() => reader.recorderStatus(arn)),
    readExtra(() => reader.recorders(arn)),
  ]);
  const status = 'value' in statuses ? statuses.value[0] : undefined;
  const seen = status && { status, recorder: 'value' in recorders ? recorders.value[0] : undefined };
  return { seen, isTransient: isTransient(statuses) || isTransient(recorders) };
}

function toState(seen: readonly LinkedRecorder[]): Omit<RecorderState, 'isIncomplete'> {
  const recording = seen.filter(({ status }) => status.recording === true);
  const [first] = recording;
  if (first === undefined) {
    const stopTimes = seen.flatMap(({ status }) =>
      status.lastStopTime instanceof Date ? [status.lastStopTime.getTime()] : [],
    );
    const stoppedAt = stopTimes.length > 0 ? Math.max(...stopTimes) : undefined;
    return notRecording('stopped', 'the configuration recorder is stopped', stoppedAt, seen[0]?.recorder);
  }
  const notes = recording
    .filter(({ status }) => status.lastStatus?.toUpperCase() === 'FAILURE')
    .map(({ status: { lastErrorCode } }): RuleNote => {
      const note = `the configuration recorder last failed (${lastErrorCode ?? 'no code'}): results may be stale`;
      return { rule: '', note, kind: 'recorder-failing' };
    });
  return { facts: { state: 'recording', ...describeRecorder(first.recorder) }, notes };
}

/** Describes what a recorder records. A recorder without a recording group records every type (API Reference, PutConfigurationRecorder). */
function describeRecorder(
  recorder: ConfigurationRecorder | undefined,
): Pick<RecorderFacts, 'group' | 'frequency' | 'overrides'> {
  if (recorder === undefined) return {};
  const { recordingFrequency: frequency, recordingModeOverrides = [] } = recorder.recordingMode ?? {};
  const overrides = recordingModeOverrides.flatMap(({ recordingFrequency, resourceTypes: types = [] }) =>
    recordingFrequency === undefined ? [] : { frequency: recordingFrequency, types },
  );
  return {
    group: toRecordingGroup(recorder.recordingGroup),
    ...(frequency === undefined ? {} : { frequency }),
    ...(overrides.length === 0 ? {} : { overrides }),
  };
}

function toRecordingGroup(group: ConfigurationRecorder['recordingGroup']): RecordingGroup {
  const strategy = group?.recordingStrategy?.useOnly;
  const excluded = group?.exclusionByResourceTypes?.resourceTypes ?? [];
  // `includeGlobalResourceTypes` has no effect on the exclusion strategy (API Reference, RecordingGroup).
  if (strategy === 'EXCLUSION_BY_RESOURCE_TYPES' || excluded.length > 0)
    return { recordsAll: true, types: excluded, recordsGlobalTypes: true };
  const isInclusion = strategy === 'INCLUSION_BY_RESOURCE_TYPES' || group?.allSupported === false;
  if (isInclusion) return { recordsAll: false, types: group?.resourceTypes ?? [], recordsGlobalTypes: false };
  return { recordsAll: true, types: [], recordsGlobalTypes: group?.includeGlobalResourceTypes === true };
}

function notRecording(
  state: 'stopped' | 'none',
  off: string,
  stoppedAt: number | undefined,
  recorder?: ConfigurationRecorder,
): RecorderState {
  const hasStopTime = stoppedAt !== undefined && Number.isFinite(stoppedAt);
  const day = hasStopTime ? ` (${new Date(stoppedAt).toISOString().slice(0, 10)})` : '';
  const note = `${off}: results of change-triggered rules date from before recording stopped${day}; AWS goes on evaluating periodic rules`;
  const facts: RecorderFacts = { state, ...(hasStopTime ? { stoppedAt } : {}), ...describeRecorder(recorder) };
  return { off, facts, notes: [{ rule: '', note, kind: 'recorder-stopped' }], isIncomplete: false };
}

function notChecked(why: string, isIncomplete: boolean, recorder: ConfigurationRecorder | undefined): RecorderState {
  const note = `recorder state not checked: ${why}`;
  const facts: RecorderFacts = { state: 'not-checked', ...describeRecorder(recorder) };
  return { facts, notes: [{ rule: '', note, kind: 'recorder-not-checked' }], isIncomplete };
}
