# The policy of the bucket of anchors: hub roles add objects, and nobody replaces or deletes one. Provider-free: JSON in outputs.

terraform {
  required_version = ">= 1.9"
}

variable "bucket_name" {
  type        = string
  description = "Bucket of the anchors."
}

variable "hub_role_arns" {
  type        = list(string)
  description = "ARNs of the hub roles, which write anchors."
  validation {
    condition     = length(var.hub_role_arns) > 0 && alltrue([for arn in var.hub_role_arns : can(regex("^arn:[a-z-]+:iam::\\d{12}:role/.+$", arn))])
    error_message = "Expected at least one ARN of a role."
  }
}

variable "auditor_role_arns" {
  type        = list(string)
  description = "ARNs of the roles that read anchors to verify reports, if any."
  default     = []
  validation {
    condition     = alltrue([for arn in var.auditor_role_arns : can(regex("^arn:[a-z-]+:iam::\\d{12}:role/.+$", arn))])
    error_message = "Expected ARNs of roles."
  }
}

variable "partition" {
  type        = string
  description = "AWS partition."
  default     = "aws"
}

locals {
  bucket  = "arn:${var.partition}:s3:::${var.bucket_name}"
  objects = "${local.bucket}/*"

  # The account as principal and the role as condition: S3 refuses a policy that names a role that does not exist yet, and turns a
  # role that is deleted into an id that no new role has.
  accounts_of = {
    hubs     = distinct([for arn in var.hub_role_arns : "arn:${var.partition}:iam::${split(":", arn)[4]}:root"])
    auditors = distinct([for arn in var.auditor_role_arns : "arn:${var.partition}:iam::${split(":", arn)[4]}:root"])
  }

  deny = { Effect = "Deny", Principal = "*" }

  readers = length(var.auditor_role_arns) == 0 ? [] : [
    {
      Sid       = "AuditorsRead"
      Effect    = "Allow"
      Principal = { AWS = local.accounts_of.auditors }
      Action    = "s3:GetObject"
      Resource  = local.objects
      Condition = { ArnEquals = { "aws:PrincipalArn" = var.auditor_role_arns } }
    },
    {
      # Without ListBucket, S3 answers 403 instead of 404 for a missing anchor.
      Sid       = "AuditorsList"
      Effect    = "Allow"
      Principal = { AWS = local.accounts_of.auditors }
      Action    = "s3:ListBucket"
      Resource  = local.bucket
      Condition = { ArnEquals = { "aws:PrincipalArn" = var.auditor_role_arns } }
    },
  ]
}

output "bucket_policy" {
  description = "Policy of the bucket, as JSON."
  value = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid       = "HubsAdd"
        Effect    = "Allow"
        Principal = { AWS = local.accounts_of.hubs }
        Action    = "s3:PutObject"
        Resource  = "${local.bucket}/anchors/*"
        Condition = { ArnEquals = { "aws:PrincipalArn" = var.hub_role_arns } }
      }],
      local.readers,
      [
        # Object Lock keeps versions. It does not prevent a newer version of the same key: If-None-Match does. It also rules out
        # uploads in parts and copies, which an anchor does not need.
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
        merge(local.deny, {
          Sid       = "NothingIsReplaced"
          Action    = "s3:PutObject"
          Resource  = local.objects
          Condition = { Null = { "s3:if-none-match" = "true" } }
        }),
        merge(local.deny, {
          Sid      = "NothingIsDeleted"
          Action   = ["s3:BypassGovernanceRetention", "s3:DeleteObject", "s3:DeleteObjectVersion"]
          Resource = local.objects
        }),
        merge(local.deny, {
          Sid       = "TlsOnly"
          Action    = "s3:*"
          Resource  = [local.bucket, local.objects]
          Condition = { Bool = { "aws:SecureTransport" = "false" } }
        }),
        merge(local.deny, {
          Sid       = "Tls12OrNewer"
          Action    = "s3:*"
          Resource  = [local.bucket, local.objects]
          Condition = { NumericLessThan = { "s3:TlsVersion" = "1.2" } }
        }),
      ],
    )
  })
}
