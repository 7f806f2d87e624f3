// Reads whether AWS Config records a region. This is an extra, because AWS evaluates periodic rules even while the recorder is off
// (AWS Config Developer Guide, "Evaluating resources with AWS Config rules": evaluate-config_manage-rules.html).
import type { ConfigurationRecorderStatus } from '@aws-sdk/client-config-service';
import type { RuleNote } from '#domain/coverage/notes.ts';
import type { ConfigReader } from '#src/aws/config-service.ts';
import { AwsCallError, isDeterministic } from '#src/aws/aws-errors.ts';

/**
 * The state of a region's recorder. `off` says why nothing is recorded. If `isIncomplete`, a note says what is unknown, and another
 * attempt may find it out.
 */
export type RecorderState = { off?: string; notes: RuleNote[]; isIncomplete: boolean };

/** Reads the recorder's state. An error that AWS answers becomes a note. Throws only the signal's reason, if it aborts. */
export async function readRecorderState(reader: ConfigReader): Promise<RecorderState> {
  try {
    return toRecorderState(await reader.recorders());
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    return findStateWithoutStatus(reader, error);
  }
}

function toRecorderState(recorders: readonly ConfigurationRecorderStatus[]): RecorderState {
  const failing = recorders
    .filter(({ recording, lastStatus }) => recording && lastStatus?.toUpperCase() === 'FAILURE')
    .map(({ lastErrorCode }): RuleNote => {
      const note = `the configuration recorder last failed (${lastErrorCode ?? 'no code'}): results may be stale`;
      return { rule: '', note, kind: 'recorder-failing' };
    });
  if (recorders.some(({ recording }) => recording === true)) return { notes: failing, isIncomplete: false };
  if (recorders.length === 0) return describeOff('no configuration recorder', undefined);
  const stops = recorders.flatMap(({ lastStopTime }) => (lastStopTime instanceof Date ? [lastStopTime.getTime()] : []));
  return describeOff('the configuration recorder is stopped', stops.length > 0 ? Math.max(...stops) : undefined);
}

function describeOff(off: string, stoppedAtMs: number | undefined): RecorderState {
  const day = Number.isFinite(stoppedAtMs) ? ` (${new Date(stoppedAtMs!).toISOString().slice(0, 10)})` : '';
  const note = `${off}: results of change-triggered rules date from before recording stopped${day}; AWS goes on evaluating periodic rules`;
  return { off, notes: [{ rule: '', note, kind: 'recorder-stopped' }], isIncomplete: false };
}

/** Returns the state if reading the status fails. Another call may still show that there is no recorder at all. */
async function findStateWithoutStatus(reader: ConfigReader, failed: AwsCallError): Promise<RecorderState> {
  const note = `recorder state not checked: ${failed.message}`;
  const isIncomplete = !isDeterministic(failed.cause);
  const unchecked: RecorderState = { notes: [{ rule: '', note, kind: 'recorder-not-checked' }], isIncomplete };
  if (isIncomplete) return unchecked;
  try {
    return (await reader.hasRecorder()) ? unchecked : describeOff('no configuration recorder', undefined);
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    return unchecked;
  }
}
