// Checks that workers poll both task queues, because runs would wait otherwise.
// Also checks that all workers use this bucket, because runs would be mixed up otherwise.
import {
  describeQueue,
  listIdentities,
  listPolledQueues,
  SEPARATE_BUCKETS_REMEDY,
  findOtherBuckets,
} from '#src/temporal/pollers.ts';
import { connectedClient, failure, ok, type Check, type CheckResult } from '../check.ts';

/** The number that the Temporal API uses for a versioned worker. */
const VERSIONED = 2;

export const workers: Check = {
  name: 'workers',
  remedy: 'Check that the credentials may describe task queues.',
  async run(context) {
    const client = await connectedClient(context);
    const { namespace } = client.options;
    const { REPORT_BUCKET: bucket, TASK_QUEUE: taskQueue } = context.config;
    return Promise.all(
      listPolledQueues(taskQueue).map(async (queue): Promise<CheckResult> => {
        const { name, type } = queue;
        const described = await describeQueue(client.workflowService, namespace, queue);
        const { pollers, versioningInfo } = described;
        const identities = listIdentities(described);
        if (identities.length === 0)
          return failure(
            `nobody polls ${name} for ${type}`,
            'Start a worker: `npm run worker`; in a cluster look at its pods and their log.',
          );
        const [other] = findOtherBuckets(identities, bucket);
        if (other)
          return failure(
            `${other.identity} polls ${name} for ${type}: expected workers with bucket ${bucket}, found one with ${other.bucket}`,
            SEPARATE_BUCKETS_REMEDY,
          );
        const versioned = (pollers ?? []).every(
          ({ deploymentOptions }) => Number(deploymentOptions?.workerVersioningMode) === VERSIONED,
        );
        if (versioned && !versioningInfo?.currentDeploymentVersion)
          return failure(
            `${identities.join(', ')} polls ${name} for ${type}, but its version is not current`,
            'Make it current: `npm run schedule -- --make-current`, as the Job of the chart does, or `temporal worker deployment set-current-version`.',
          );
        return ok(`${identities.join(', ')} polls ${name} for ${type}`);
      }),
    );
  },
};
