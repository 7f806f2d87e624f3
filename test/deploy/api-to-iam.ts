// Which IAM actions each AWS call needs, by the role that makes it. From the Service Authorization Reference; where a call and
// its action differ in name, that is why this list exists.

/** Calls as the simulated organization logs them, `service:Operation`; no action: the call needs no permission of our policies. */
export const API_TO_IAM = {
  hub: {
    'sts:AssumeRole': ['sts:AssumeRole'],
    'sts:AssumeRoleWithWebIdentity': [],
    'sts:GetCallerIdentity': [],
    's3:AbortMultipartUpload': ['s3:AbortMultipartUpload'],
    's3:CompleteMultipartUpload': ['s3:PutObject'],
    's3:CopyObject': ['s3:GetObject', 's3:PutObject'],
    's3:CreateMultipartUpload': ['s3:PutObject'],
    's3:DeleteObject': ['s3:DeleteObject'],
    's3:GetBucketEncryption': ['s3:GetEncryptionConfiguration'],
    's3:GetBucketLifecycleConfiguration': ['s3:GetLifecycleConfiguration'],
    's3:GetBucketVersioning': ['s3:GetBucketVersioning'],
    's3:GetObject': ['s3:GetObject', 's3:GetObjectVersion'],
    's3:GetPublicAccessBlock': ['s3:GetBucketPublicAccessBlock'],
    's3:HeadBucket': ['s3:ListBucket'],
    's3:HeadObject': ['s3:GetObject', 's3:GetObjectVersion'],
    's3:ListObjectsV2': ['s3:ListBucket'],
    's3:PutObject': ['s3:PutObject'],
    's3:UploadPart': ['s3:PutObject'],
    'sns:GetTopicAttributes': ['sns:GetTopicAttributes'],
    'sns:Publish': ['sns:Publish'],
    'sesv2:GetEmailIdentity': ['ses:GetEmailIdentity'],
    'sesv2:SendEmail': ['ses:SendEmail'],
    'kms:GetPublicKey': ['kms:GetPublicKey'],
    'kms:Sign': ['kms:Sign'],
    // S3 calls KMS in the role's name when the bucket is encrypted with a key of one's own.
    'kms:Decrypt': ['kms:Decrypt'],
    'kms:GenerateDataKey': ['kms:GenerateDataKey'],
  },
  organization: {
    'organizations:ListAccounts': ['organizations:ListAccounts'],
    'organizations:ListAccountsForParent': ['organizations:ListAccountsForParent'],
    'organizations:ListOrganizationalUnitsForParent': ['organizations:ListOrganizationalUnitsForParent'],
    'organizations:ListRoots': ['organizations:ListRoots'],
    'organizations:ListTagsForResource': ['organizations:ListTagsForResource'],
  },
  aggregator: {
    'config:DescribeAggregateComplianceByConfigRules': ['config:DescribeAggregateComplianceByConfigRules'],
    'config:DescribeConfigurationAggregatorSourcesStatus': ['config:DescribeConfigurationAggregatorSourcesStatus'],
    'config:DescribeConfigurationAggregators': ['config:DescribeConfigurationAggregators'],
  },
  spoke: {
    'config:DescribeComplianceByConfigRule': ['config:DescribeComplianceByConfigRule'],
    'config:DescribeConfigRuleEvaluationStatus': ['config:DescribeConfigRuleEvaluationStatus'],
    'config:DescribeConfigRules': ['config:DescribeConfigRules'],
    'config:DescribeConfigurationRecorderStatus': ['config:DescribeConfigurationRecorderStatus'],
    'config:DescribeConfigurationRecorders': ['config:DescribeConfigurationRecorders'],
    'config:GetComplianceDetailsByConfigRule': ['config:GetComplianceDetailsByConfigRule'],
    'config:ListConfigurationRecorders': ['config:ListConfigurationRecorders'],
    'config:SelectResourceConfig': ['config:SelectResourceConfig'],
  },
} as const satisfies Record<string, Record<string, readonly string[]>>;

/** The IAM actions that a role's calls need, sorted. */
export function actionsOf(role: keyof typeof API_TO_IAM): string[] {
  return [...new Set(Object.values<readonly string[]>(API_TO_IAM[role]).flat())].toSorted();
}
