// Where the workflows' commands differ from those of an earlier release whose runs may still be open: one function each.
import { deprecatePatch, patched } from '@temporalio/workflow';

/**
 * The release that added a patch, and the one that removes its function. A run is open for six days at most, and releases are
 * taken one minor version after another: by then no run is open that needs it. A test fails when the release is reached.
 */
export const PATCHES = {
  'failing-discovery-is-reported': { addedIn: '1.0.1', removeIn: '1.2.0' },
  'failing-publishing-is-reported': { addedIn: '1.0.1', removeIn: '1.2.0' },
  // Deprecated: each run that is open has it. What is left of them lets runs of 1.0 replay that recorded it.
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

/** Whether discovery ends its attempts with `KeepsFailing` after some minutes, so that the run reports them. */
export const reportsFailingDiscovery = () => isPatched('failing-discovery-is-reported');

/** The same of publishing. */
export const reportsFailingPublishing = () => isPatched('failing-publishing-is-reported');

export const deprecateAccountTags = () => deprecate('account-tags');
export const deprecateCancelledShard = () => deprecate('cancelled-shard-fails-its-accounts');
export const deprecateKeptPublication = () => deprecate('earlier-publication-stands');
export const deprecateKeptPublicationAfterScan = () => deprecate('earlier-publication-stands-after-a-scan');
export const deprecateFailedShard = () => deprecate('failed-shard-cancels-the-others');
export const deprecateNotifications = () => deprecate('notices');
export const deprecateTerminatedShard = () => deprecate('terminated-shard-fails-its-accounts');
