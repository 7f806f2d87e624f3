// Contains one function for each place where the workflows' commands differ from an earlier release whose runs may still be open.
import { deprecatePatch, patched } from '@temporalio/workflow';

/**
 * For each patch, the release that added it and the release that must remove its function. A run is open for at most six days, and minor
 * versions are installed one after another, so no open run needs the patch by then. A test fails when that release is reached.
 */
export const PATCHES = {
  'failing-discovery-is-reported': { addedIn: '1.0.1', removeIn: '1.2.0' },
  'failing-publishing-is-reported': { addedIn: '1.0.1', removeIn: '1.2.0' },
  'publish-deadline': { addedIn: '1.1.0', removeIn: '1.3.0' },
  'cross-check': { addedIn: '1.1.0', removeIn: '1.3.0' },
  'search-attributes': { addedIn: '1.1.0', removeIn: '1.3.0' },
  'routed-notices': { addedIn: '1.1.0', removeIn: '1.3.0' },
  // These patches are deprecated because every open run has them.
  // The remaining calls allow runs of 1.0 that recorded the patches to replay.
  'account-tags': { addedIn: '1.0.0', removeIn: '1.2.0' },
  'cancelled-shard-fails-its-accounts': { addedIn: '1.0.0', removeIn: '1.2.0' },
  'earlier-publication-stands': { addedIn: '1.0.0', removeIn: '1.2.0' },
  'earlier-publication-stands-after-a-scan': { addedIn: '1.0.0', removeIn: '1.2.0' },
  'failed-shard-cancels-the-others': { addedIn: '1.0.0', removeIn: '1.2.0' },
  notices: { addedIn: '1.0.0', removeIn: '1.2.0' },
  'terminated-shard-fails-its-accounts': { addedIn: '1.0.0', removeIn: '1.2.0' },
} as const;

type PatchId = keyof typeof PATCHES;

const isPatched = (id: PatchId) => patched(id);
const deprecate = (id: PatchId) => deprecatePatch(id);

/** Whether discovery throws `KeepsFailing` after some minutes of failed attempts, so that the run can report the failure. */
export const reportsFailingDiscovery = () => isPatched('failing-discovery-is-reported');

/** Whether publishing throws `KeepsFailing` in the same way. */
export const reportsFailingPublishing = () => isPatched('failing-publishing-is-reported');

/** Whether the run sets search attributes, if its plan names any. */
export const setsSearchAttributes = () => isPatched('search-attributes');

/** Whether a scan may end at the publish deadline, if its plan or input has one. */
export const hasPublishDeadline = () => isPatched('publish-deadline');
/** Whether owners and organizational units are notified about their own workbooks, if the publication includes such workbooks. */
export const sendsRoutedNotifications = () => isPatched('routed-notices');
/** Whether the run compares its report with an AWS Config aggregator, if its plan names one. */
export const readsAggregator = () => isPatched('cross-check');

export const deprecateAccountTags = () => deprecate('account-tags');
export const deprecateCancelledShard = () => deprecate('cancelled-shard-fails-its-accounts');
export const deprecateKeptPublication = () => deprecate('earlier-publication-stands');
export const deprecateKeptPublicationAfterScan = () => deprecate('earlier-publication-stands-after-a-scan');
export const deprecateFailedShard = () => deprecate('failed-shard-cancels-the-others');
export const deprecateNotifications = () => deprecate('notices');
export const deprecateTerminatedShard = () => deprecate('terminated-shard-fails-its-accounts');
