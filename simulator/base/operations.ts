// The operations that the simulator answers, by service: what scenarios may name, and what the services must handle.

export const OPERATIONS = {
  sts: ['AssumeRole', 'AssumeRoleWithWebIdentity', 'GetCallerIdentity'],
  organizations: [
    'DescribeAccount',
    'DescribeOrganization',
    'DescribeOrganizationalUnit',
    'ListAccounts',
    'ListAccountsForParent',
    'ListOrganizationalUnitsForParent',
    'ListParents',
    'ListRoots',
    'ListTagsForResource',
  ],
  config: [
    'DescribeAggregateComplianceByConfigRules',
    'DescribeComplianceByConfigRule',
    'DescribeConfigRuleEvaluationStatus',
    'DescribeConfigRules',
    'DescribeConfigurationAggregatorSourcesStatus',
    'DescribeConfigurationAggregators',
    'DescribeConfigurationRecorderStatus',
    'DescribeConfigurationRecorders',
    'GetComplianceDetailsByConfigRule',
    'ListConfigurationRecorders',
    'SelectResourceConfig',
  ],
  kms: ['GetPublicKey', 'Sign'],
  s3: [
    'AbortMultipartUpload',
    'CompleteMultipartUpload',
    'CopyObject',
    'CreateBucket',
    'CreateMultipartUpload',
    'DeleteObject',
    'DeleteObjects',
    'GetBucketEncryption',
    'GetBucketLifecycleConfiguration',
    'GetBucketLocation',
    'GetBucketVersioning',
    'GetObject',
    'GetPublicAccessBlock',
    'HeadBucket',
    'HeadObject',
    'ListBuckets',
    'ListMultipartUploads',
    'ListObjectVersions',
    'ListObjectsV2',
    'ListParts',
    'PutObject',
    'UploadPart',
    'UploadPartCopy',
  ],
} as const;

export type Service = keyof typeof OPERATIONS;
export type OperationOf<S extends Service> = (typeof OPERATIONS)[S][number];

export function isService(name: string): name is Service {
  return Object.hasOwn(OPERATIONS, name);
}

export function isOperationOf<S extends Service>(service: S, name: string): name is OperationOf<S> {
  return (OPERATIONS[service] as readonly string[]).includes(name);
}

/** Services ("config") and operations ("config:DescribeConfigRules"), as scenarios name them. */
export const TARGETS: readonly string[] = Object.entries(OPERATIONS).flatMap(([service, operations]) => [
  service,
  ...operations.map((operation) => `${service}:${operation}`),
]);
