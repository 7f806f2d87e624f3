// Defines checks. A check verifies in advance one thing that Monday's report needs, and its results are printed line by line.
import type { Client } from '@temporalio/client';
import type { Aws } from '#src/aws/aws.ts';
import type { Config } from '#src/config/config.ts';
import type { Account } from '#domain/coverage/account.ts';

/** A warning means that the report will have a defect. A failure means that there will be no report. */
export type Level = 'ok' | 'warning' | 'failure';

/** One line of a check's result. Every line that is not ok has a remedy. */
export type CheckResult = { message: string } & ({ level: 'ok' } | { level: 'warning' | 'failure'; remedy: string });

/** The context of the checks. The account list and the connection are created on first use. */
export type CheckContext = {
  config: Config;
  /** Whether this is a pod, where a long-lived key is a failure; on a laptop it is a warning. */
  isInCluster: boolean;
  aws: Aws;
  /** Lists every account of the organization. */
  listAccounts: () => Promise<Account[]>;
  /** The accounts whose roles are tested. If undefined, the check selects a sample. */
  accountIds: readonly string[] | undefined;
  connectTemporal: () => Promise<Client>;
  signal: AbortSignal;
};

/** A check returns at least one result. If it throws, the result is a failure with `remedy`. */
export type Check = {
  name: string;
  /** The remedy if the check itself throws. */
  remedy: string;
  run: (context: CheckContext) => Promise<CheckResult[]>;
};

export type CheckLine = CheckResult & { check: string };

/** Skips a check because another check already reports the fault, so that one fault is not reported three times. */
class CheckSkippedError extends Error {}

/** Lists the accounts for a check that needs them but does not test the listing. If listing fails, the check is skipped. */
export const listedAccounts = ({ listAccounts }: CheckContext) =>
  orSkip(listAccounts(), 'the organization is not listed');

/** Connects to Temporal for a check that needs the connection but does not test it. If connecting fails, the check is skipped. */
export const connectedClient = ({ connectTemporal }: CheckContext) =>
  orSkip(connectTemporal(), 'Temporal does not answer');

async function orSkip<T>(needed: Promise<T>, reason: string): Promise<T> {
  return needed.catch(() => {
    throw new CheckSkippedError(reason);
  });
}

export const ok = (message: string): CheckResult => ({ level: 'ok', message });
export const warning = (message: string, remedy: string): CheckResult => ({ level: 'warning', message, remedy });
export const failure = (message: string, remedy: string): CheckResult => ({ level: 'failure', message, remedy });

/** Runs the checks one after another and yields each line as soon as it is known. */
export async function* runChecks(checks: readonly Check[], context: CheckContext): AsyncGenerator<CheckLine> {
  for (const { name, remedy, run } of checks) {
    for (const finding of await runCheck(run, remedy, context)) yield { check: name, ...finding };
  }
}

async function runCheck(run: Check['run'], remedy: string, context: CheckContext): Promise<CheckResult[]> {
  try {
    return await run(context);
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof CheckSkippedError) return [warning(`not checked: ${error.message}`, 'Fix that first.')];
    return [failure(describeError(error), remedy)];
  }
}

/** Returns an error's name and message on one line. The SDK names some errors just `UnknownError`. */
export function describeError(error: unknown): string {
  const { name, message } = error as Error;
  return (name === 'Error' ? message : `${name}: ${message}`).replaceAll(/\s+/g, ' ').trim();
}
