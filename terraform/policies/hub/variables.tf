variable "oidc_provider_arns" {
  type        = list(string)
  description = "ARNs, in the hub account, of the clusters' IAM OIDC providers: one cluster, two while moving, none with Pod Identity only."
  validation {
    condition     = length(var.oidc_provider_arns) > 0 || var.pod_identity_cluster_arn != null
    error_message = "Expected a provider here or pod_identity_cluster_arn: otherwise no pod could use the role."
  }
  validation {
    condition = alltrue([
      for arn in var.oidc_provider_arns : can(regex("^arn:[a-z-]+:iam::\\d{12}:oidc-provider/.+$", arn))
    ])
    error_message = "Expected ARNs such as arn:aws:iam::<hub account>:oidc-provider/<issuer without https://>."
  }
}

variable "organization_id" {
  type        = string
  description = "Id of the AWS organization."
  validation {
    condition     = can(regex("^o-[a-z0-9]{10,32}$", var.organization_id))
    error_message = "Expected an organization id such as o-a1b2c3d4e5."
  }
}

variable "organization_account_id" {
  type        = string
  description = "Account that holds the role that lists the organization: the management account or a delegated administrator."
  validation {
    condition     = can(regex("^\\d{12}$", var.organization_account_id))
    error_message = "Expected an account id of 12 digits."
  }
}

variable "bucket_name" {
  type        = string
  description = "Bucket of the reports."
}

variable "service_account_namespace" {
  type        = string
  description = "Kubernetes namespace of the worker's service account."
  default     = "security-compliance"
}

variable "service_account_name" {
  type        = string
  description = "The worker's service account."
  default     = "report-generator-sa"
}

variable "spoke_role_name" {
  type        = string
  description = "Role to assume in every account, with its path if it has one."
  default     = "system-config-report-generator-read-role"
}

variable "organization_role_name" {
  type        = string
  description = "Role that lists the organization, with its path if it has one."
  default     = "system-config-report-generator-list-org-role"
}

variable "kms_key_arn" {
  type        = string
  description = "ARN of the KMS key of the bucket, if it is encrypted with your own; it may be in another account."
  default     = null
}

variable "anchor_bucket_name" {
  type        = string
  description = "Bucket of the anchors (ANCHOR_BUCKET), if any."
  default     = null
}

variable "signing_key_arn" {
  type        = string
  description = "KMS key that signs manifests (SIGNING_KEY_ARN), if any: asymmetric, ECC_NIST_P256, SIGN_VERIFY."
  default     = null
}

variable "sns_topic_arn" {
  type        = string
  description = "Topic for notifications, if any."
  default     = null
}

variable "ses" {
  type        = object({ identity_arn = string, from = string })
  description = "Identity and sender address of notification emails, if any."
  default     = null
}

variable "pod_identity_cluster_arn" {
  type        = string
  description = "Cluster that may also provide this role by EKS Pod Identity. If unset: only IRSA."
  default     = null
}

variable "partition" {
  type        = string
  description = "AWS partition."
  default     = "aws"
}

variable "aggregator_role_arn" {
  type        = string
  description = "Role that reads an AWS Config aggregator (AGGREGATOR_ROLE_ARN), if reports are cross-checked."
  default     = null
}
