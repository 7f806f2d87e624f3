// A check: one thing that Monday's report needs, verified before Monday. Its findings are printed line by line.
import type { Client } from '@temporalio/client';
import type { Aws } from '#src/aws/aws.ts';
import type { Config } from '#src/config/config.ts';
import type { Account } from '#domain/coverage/account.ts';

/** With a warning there will be a report, though not as it should be; with a failure there will be none. */
export type Level = 'ok' | 'warning' | 'failure';

/** One line. Every line that is not ok has a remedy. */
export type CheckResult = { message: string } & ({ level: 'ok' } | { level: 'warning' | 'failure'; remedy: string });

/** The context of the checks. The account list and the connection are created on first use. */
export type CheckContext = {
  config: Config;
  /** Whether this is a pod, where a long-lived key is a failure; on a laptop it is a warning. */
  isInCluster: boolean;
  aws: Aws;
  /** Every account of the organization. */
  listAccounts: () => Promise<Account[]>;
  /** Accounts whose roles are tested; if undefined, the check chooses some. */
  accountIds: readonly string[] | undefined;
  connectTemporal: () => Promise<Client>;
  signal: AbortSignal;
};

/** A check returns at least one finding; if it throws, that is a failure with `remedy`. */
export type Check = {
  name: string;
  /** What to do if the check itself fails. */
  remedy: string;
  run: (context: CheckContext) => Promise<CheckResult[]>;
};

export type CheckLine = CheckResult & { check: string };

/** What another check reports already, so that one fault is not reported three times. */
class NotChecked extends Error {}

/** The accounts, for a check whose subject is something else. */
export const listedAccounts = ({ listAccounts }: CheckContext) =>
  orSkip(listAccounts(), 'the organization is not listed');

/** Temporal's client, for a check whose subject is something else. */
export const connectedClient = ({ connectTemporal }: CheckContext) =>
  orSkip(connectTemporal(), 'Temporal does not answer');

async function orSkip<T>(needed: Promise<T>, reason: string): Promise<T> {
  return needed.catch(() => {
    throw new NotChecked(reason);
  });
}

export const ok = (message: string): CheckResult => ({ level: 'ok', message });
export const warning = (message: string, remedy: string): CheckResult => ({ level: 'warning', message, remedy });
export const failure = (message: string, remedy: string): CheckResult => ({ level: 'failure', message, remedy });

/** Runs the checks one after another, and yields each line as it comes. */
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
    if (error instanceof NotChecked) return [warning(`not checked: ${error.message}`, 'Fix that first.')];
    return [failure(describeError(error), remedy)];
  }
}

/** An error's name and message on one line. The SDK calls some of them only `UnknownError`. */
export function describeError(error: unknown): string {
  const { name, message } = error as Error;
  return (name === 'Error' ? message : `${name}: ${message}`).replaceAll(/\s+/g, ' ').trim();
}
