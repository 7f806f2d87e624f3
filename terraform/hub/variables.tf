variable "environment" {
  type        = string
  description = "Environment: names the bucket sys-compliance-reports-<environment>."
}

variable "organization_id" {
  type        = string
  description = "Id of the AWS organization."
}

variable "organization_account_id" {
  type        = string
  description = "Account that holds the role that lists the organization."
}

variable "cluster_oidc_issuers" {
  type        = list(string)
  description = "OIDC issuers (https://…) of the EKS cluster, and of its successor while moving. Empty with Pod Identity only."
  default     = []
}

variable "make_oidc_providers" {
  type        = bool
  description = "Whether to create the clusters' OIDC providers in this account; false if they exist already."
  default     = true
}

variable "role_name" {
  type        = string
  description = "Name of the hub role."
  default     = "system-config-report-generator-write-role"
}

variable "bucket_name" {
  type        = string
  description = "Another name for the bucket than sys-compliance-reports-<environment>."
  default     = null
}

variable "kms_key_arn" {
  type        = string
  description = "ARN of your own KMS key for the bucket, in the bucket's region and in any account; its key policy must let the hub role use it. If unset: SSE-S3."
  default     = null
}

variable "access_log_bucket" {
  type        = string
  description = "Bucket that gets the access logs, if any."
  default     = null
}

variable "glacier_after_days" {
  type        = number
  description = "Days after which raw/ and reports/ move to Glacier Flexible Retrieval."
  default     = 90
}

variable "evidence_days" {
  type        = number
  description = "Days that runs/, and versions that were replaced, deleted or have expired, are kept."
  default     = 400
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
  description = "Role to assume in every account (SPOKE_ROLE_NAME)."
  default     = "system-config-report-generator-read-role"
}

variable "organization_role_name" {
  type        = string
  description = "Role that lists the organization."
  default     = "system-config-report-generator-list-org-role"
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
  description = "Topic for notifications (SNS_TOPIC_ARN), if any."
  default     = null
}

variable "ses" {
  type        = object({ identity_arn = string, from = string })
  description = "Identity and sender address of notification emails (SES_FROM), if any."
  default     = null
}

variable "pod_identity_cluster_arn" {
  type        = string
  description = "Cluster that may also provide this role by EKS Pod Identity. If unset: only IRSA."
  default     = null
}

variable "path" {
  type        = string
  description = "IAM path of the hub role, with slashes around it. In the other modules, hub_role_name then begins with it."
  default     = "/"
}

variable "permissions_boundary_arn" {
  type        = string
  description = "ARN of the policy that bounds the hub role's permissions, if any."
  default     = null
}

variable "tags" {
  type        = map(string)
  description = "Tags of the hub role, the bucket, the OIDC providers and the Pod Identity association."
  default     = {}
}

variable "make_pod_identity_association" {
  type        = bool
  description = "Whether to create the Pod Identity association of the worker's service account in pod_identity_cluster_arn, which must be in this account."
  default     = false
  validation {
    condition     = !var.make_pod_identity_association || var.pod_identity_cluster_arn != null
    error_message = "Expected pod_identity_cluster_arn: an association belongs to a cluster."
  }
}

variable "aggregator_role_arn" {
  type        = string
  description = "Role that reads an AWS Config aggregator (AGGREGATOR_ROLE_ARN), if reports are cross-checked."
  default     = null
}
