// Keys of an IAM user last until somebody deletes them, and leak; a pod has a role instead.

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether the process runs in a Kubernetes cluster by a long-lived key. Ids of a user's keys begin with AKIA, those of sessions with ASIA. */
export function hasLongLivedKeyInCluster(env: Environment): boolean {
  return Boolean(env['KUBERNETES_SERVICE_HOST']) && Boolean(env['AWS_ACCESS_KEY_ID']?.trim().startsWith('AKIA'));
}
