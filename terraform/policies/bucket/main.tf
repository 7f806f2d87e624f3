# The report bucket's own policy: only requests over TLS 1.2 or newer, and evidence is written once. Provider-free: JSON in outputs.

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
      # Nobody replaces an object below runs/: the worker writes each once, with If-None-Match. The second condition exempts the calls of
      # an upload in parts that take no such header; its last call, which makes the object, does. Copies to runs/ are refused.
      # https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
      {
        Sid       = "EvidenceIsWrittenOnce"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:PutObject"
        Resource  = "${local.bucket}/runs/*"
        Condition = { Null = { "s3:if-none-match" = "true" }, Bool = { "s3:ObjectCreationOperation" = "true" } }
      },
    ]
  })
}
