// A worker polls both task queues: otherwise a run waits.
import { PUBLISH_TASK_QUEUE, TASK_QUEUE } from '../../workflows/ports.ts';
import { connectedClient, failure, ok, type Check, type Finding } from '../check.ts';

/** As the Temporal API numbers them. */
const QUEUE_TYPES = { workflows: 1, activities: 2 } as const;
const VERSIONED = 2;

const POLLED = [
  [TASK_QUEUE, 'workflows'],
  [TASK_QUEUE, 'activities'],
  [PUBLISH_TASK_QUEUE, 'activities'],
] as const;

export const workers: Check = {
  name: 'workers',
  remedy: 'Check that the credentials may describe task queues.',
  async run(ground) {
    const client = await connectedClient(ground);
    const { namespace } = client.options;
    return Promise.all(
      POLLED.map(async ([name, type]): Promise<Finding> => {
        const { pollers, versioningInfo } = await client.workflowService.describeTaskQueue({
          namespace,
          taskQueue: { name },
          taskQueueType: QUEUE_TYPES[type],
        });
        const identities = [...new Set((pollers ?? []).map(({ identity }) => identity ?? ''))];
        if (identities.length === 0)
          return failure(
            `nobody polls ${name} for ${type}`,
            'Start a worker: `npm run worker`; in a cluster look at its pods and their log.',
          );
        const versioned = (pollers ?? []).every(
          ({ deploymentOptions }) => Number(deploymentOptions?.workerVersioningMode) === VERSIONED,
        );
        if (versioned && !versioningInfo?.currentDeploymentVersion)
          return failure(
            `${identities.join(', ')} polls ${name} for ${type}, but its version is not current`,
            'Make it current: `temporal worker deployment set-current-version`; the notes of the chart have the line.',
          );
        return ok(`${identities.join(', ')} polls ${name} for ${type}`);
      }),
    );
  },
};
