// Creates the context of the checks from the settings. Its AWS clients make few attempts, and each result is requested at most once.
import type { Client } from '@temporalio/client';
import { createAws } from '#src/aws/aws.ts';
import type { Config } from '#src/config/config.ts';
import type { Account } from '#domain/coverage/account.ts';
import { connectClient } from '#src/temporal/connect.ts';
import type { CheckContext } from './check.ts';

/** The maximum number of attempts per AWS call, which is low because a person is waiting for the result. */
const AWS_ATTEMPTS = 2;

export type OpenCheckContext = CheckContext & { close(): Promise<void> };

/** Opens the context. `close` closes the connection to Temporal, if one was opened. */
export function openCheckContext(
  config: Config,
  { isInCluster, accountIds, signal }: Pick<CheckContext, 'isInCluster' | 'accountIds' | 'signal'>,
): OpenCheckContext {
  const aws = createAws(config, () => undefined, AWS_ATTEMPTS);
  let accounts: Promise<Account[]> | undefined;
  let client: ReturnType<typeof connectClient> | undefined;
  return {
    ...{ config, isInCluster, accountIds, signal, aws },
    listAccounts: () => (accounts ??= aws.listAccounts('doctor', signal)),
    connectTemporal: (): Promise<Client> => (client ??= connectClient(config)),
    async close() {
      const connected = await client?.catch(() => undefined);
      await connected?.connection.close();
    },
  };
}
