// The activities of both task queues, connected to AWS.
import type { Aws } from '#src/aws/aws.ts';
import type { Config } from '#src/config/config.ts';
import type { Metrics } from '#src/observability/metrics.ts';
import type { ScanActivities, PublishActivities } from '#src/workflows/activity-types.ts';
import type { Channels } from '#src/notifications/channels.ts';
import { createDiscoverAccounts } from './discover-accounts.ts';
import { createNotify, createPlanNotifications } from './notify.ts';
import { createPublishReport, type PublishObserver } from './publish-report.ts';
import { createReadAccountTags } from './read-account-tags.ts';
import { createScanAccount } from './scan-account.ts';
import { createListShardAccounts, createStoreShard } from './shards.ts';

/** The dependencies of the activities of both queues. */
export type ActivityParts = { aws: Aws; config: Config; channels: Channels };

export function createActivities({ aws, config, channels }: ActivityParts, metrics: Metrics): ScanActivities {
  return {
    planNotices: createPlanNotifications(config, channels),
    discoverAccounts: createDiscoverAccounts(aws, config),
    listShardAccounts: createListShardAccounts(aws.store),
    scanAccount: createScanAccount(aws, { readTags: config.READ_TAGS }),
    readAccountTags: createReadAccountTags(aws),
    storeShard: createStoreShard(aws.store, metrics),
  };
}

export function createPublishActivities(parts: ActivityParts, observer: PublishObserver): PublishActivities {
  const { aws, config, channels } = parts;
  return {
    publishReport: createPublishReport(config, observer),
    notify: createNotify(config, channels, aws.region),
  };
}
