# The report bucket's own policy: only requests over TLS 1.2 or newer. Provider-free: JSON in outputs.

terraform {
  required_version = ">= 1.9"
}

variable "bucket_name" {
  type        = string
  description = "Bucket of the reports."
}

variable "partition" {
  type        = string
  description = "AWS partition."
  default     = "aws"
}

locals {
  bucket = "arn:${var.partition}:s3:::${var.bucket_name}"
  deny = {
    Effect    = "Deny"
    Principal = "*"
    Action    = "s3:*"
    Resource  = [local.bucket, "${local.bucket}/*"]
  }
}

output "bucket_policy" {
  description = "Policy of the bucket, as JSON."
  value = jsonencode({
    Version = "2012-10-17"
    Statement = [
      merge(local.deny, { Sid = "TlsOnly", Condition = { Bool = { "aws:SecureTransport" = "false" } } }),
      merge(local.deny, { Sid = "Tls12OrNewer", Condition = { NumericLessThan = { "s3:TlsVersion" = "1.2" } } }),
    ]
  })
}
