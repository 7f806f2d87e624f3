// The keys of an IAM user are valid until somebody deletes them, and can leak; a pod has a role instead.

/** Whether the process runs in a Kubernetes cluster with an IAM user's key, whose id starts with AKIA; those of sessions start with ASIA. */
export function usesIamUserKeyInCluster(env: Readonly<Record<string, string | undefined>>): boolean {
  return Boolean(env['KUBERNETES_SERVICE_HOST']) && Boolean(env['AWS_ACCESS_KEY_ID']?.trim().startsWith('AKIA'));
}
