// The context of the checks, created from the settings: clients that give up soon, and everything requested at most once.
import type { Client } from '@temporalio/client';
import { createAws } from '#src/aws/aws.ts';
import type { Config } from '#src/config/config.ts';
import type { Account } from '#domain/coverage/account.ts';
import { connectClient } from '#src/temporal/connect.ts';
import type { CheckContext } from './check.ts';

/** A person waits: what AWS refuses twice is reported. */
const AWS_ATTEMPTS = 2;

export type OpenCheckContext = CheckContext & { close(): Promise<void> };

/** `close` closes the connection, if there is one. */
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
    connectTemporal: (): Promise<Client> => (client ??= connectClient()),
    async close() {
      const connected = await client?.catch(() => undefined);
      await connected?.connection.close();
    },
  };
}
