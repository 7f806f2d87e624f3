// Detects an IAM user's key in a cluster. Such a key can leak and is valid until somebody deletes it; a pod should have a role.

/** Whether the process runs in a Kubernetes cluster with an IAM user's key, whose id starts with AKIA; those of sessions start with ASIA. */
export function usesIamUserKeyInCluster(env: Readonly<Record<string, string | undefined>>): boolean {
  return Boolean(env['KUBERNETES_SERVICE_HOST']) && Boolean(env['AWS_ACCESS_KEY_ID']?.trim().startsWith('AKIA'));
}
