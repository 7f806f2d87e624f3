// The activities of both task queues, wired to AWS.
import type { Aws } from '../aws/aws.ts';
import type { Config } from '../config.ts';
import type { Metrics } from '../metrics.ts';
import type { Ports, PublishPorts } from '../workflows/ports.ts';
import { createDiscoverAccounts } from './discover-accounts.ts';
import { createPublishReport, type PublishObserver } from './publish-report.ts';
import { createReadAccountTags } from './read-account-tags.ts';
import { createScanAccount } from './scan-account.ts';
import { createListShardAccounts, createStoreShard } from './shards.ts';

export function createActivities(aws: Aws, config: Config, metrics: Metrics): Ports {
  return {
    discoverAccounts: createDiscoverAccounts(aws, config),
    listShardAccounts: createListShardAccounts(aws.store),
    scanAccount: createScanAccount(aws, { readTags: config.READ_TAGS }),
    readAccountTags: createReadAccountTags(aws),
    storeShard: createStoreShard(aws.store, metrics),
  };
}

export function createPublishActivities(config: Config, observer: PublishObserver): PublishPorts {
  return { publishReport: createPublishReport(config, observer) };
}
