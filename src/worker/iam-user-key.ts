// Detects whether a pod uses the access key of an IAM user.
// Such a key can leak and is valid until somebody deletes it, so a pod should use a role.

/**
 * Whether the process runs in a Kubernetes cluster with an IAM user's access key. The ids of such keys start with AKIA, and those of
 * session keys with ASIA.
 */
export function usesIamUserKeyInCluster(env: Readonly<Record<string, string | undefined>>): boolean {
  return Boolean(env['KUBERNETES_SERVICE_HOST']) && Boolean(env['AWS_ACCESS_KEY_ID']?.trim().startsWith('AKIA'));
}
