// Creates the activities of both task queues and connects them to AWS.
import type { Aws } from '#src/aws/aws.ts';
import type { Config } from '#src/config/config.ts';
import type { Metrics } from '#src/observability/metrics.ts';
import type { ScanActivities, PublishActivities } from '#src/workflows/activity-types.ts';
import type { Channels } from '#src/notifications/channels.ts';
import { findAggregator } from '#src/config/aggregator-settings.ts';
import { openEvidenceKeys } from '#src/publish/evidence-key.ts';
import { createDiscoverAccounts } from './discover-accounts.ts';
import { createNotify, createPlanNotifications } from './notify.ts';
import { createPublishReport, type PublishObserver } from './publish-report.ts';
import { createReadAggregator } from './read-aggregator.ts';
import { createRereadDifferences } from './reread-differences.ts';
import { createPlanRoutedNotices } from './routed-notices.ts';
import { createReadAccountTags } from './read-account-tags.ts';
import { createScanAccount } from './scan-account.ts';
import { createReadShardProgress } from './shard-progress.ts';
import { createListShardAccounts, createStoreShard } from './shards.ts';

/** The dependencies of the activities of both task queues. */
export type ActivityDependencies = { aws: Aws; config: Config; channels: Channels };

export function createActivities({ aws, config, channels }: ActivityDependencies, metrics: Metrics): ScanActivities {
  const evidenceKeys = openEvidenceKeys(config);
  const listShardAccounts = createListShardAccounts(aws.store);
  return {
    planNotices: createPlanNotifications(config, channels),
    discoverAccounts: createDiscoverAccounts(aws, config, evidenceKeys),
    listShardAccounts,
    scanAccount: createScanAccount(aws, {
      readTags: config.READ_TAGS,
      storesVerdicts: findAggregator(config) !== undefined,
      evidenceKeys,
    }),
    readShardProgress: createReadShardProgress(listShardAccounts, evidenceKeys),
    readAggregator: createReadAggregator(aws, config, evidenceKeys),
    rereadDifferences: createRereadDifferences(aws, config, evidenceKeys),
    readAccountTags: createReadAccountTags(aws, evidenceKeys),
    storeShard: createStoreShard(aws.store, metrics, evidenceKeys),
  };
}

export function createPublishActivities(parts: ActivityDependencies, observer: PublishObserver): PublishActivities {
  const { aws, config, channels } = parts;
  return {
    publishReport: createPublishReport(config, observer),
    notify: createNotify(config, channels, aws),
    planRoutedNotices: createPlanRoutedNotices(aws.store, channels),
  };
}
