# The bucket of anchors (ANCHOR_BUCKET). Apply it in another account than the hub's, best one of the auditors', so that whoever
# controls the hub account cannot change it.

terraform {
  required_version = ">= 1.9"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0, < 7.0"
    }
  }
}

data "aws_partition" "this" {}

resource "aws_s3_bucket" "anchors" {
  #checkov:skip=CKV2_AWS_62:Nothing consumes events of this bucket.
  #checkov:skip=CKV_AWS_144:An anchor is a copy already; the report's bucket is in another account.
  #checkov:skip=CKV_AWS_145:A key of one's own would have to let the hub role of another account use it, and anchors hold no secret.
  #checkov:skip=CKV_AWS_18:CloudTrail data events are the organization's decision; nothing in this bucket can be replaced.
  #checkov:skip=CKV2_AWS_61:Anchors are a few hundred bytes a week, and are worth keeping after their retention.
  bucket              = var.bucket_name
  object_lock_enabled = true

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_versioning" "anchors" {
  bucket = aws_s3_bucket.anchors.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_object_lock_configuration" "anchors" {
  bucket = aws_s3_bucket.anchors.id

  # Object Lock requires versioning.
  depends_on = [aws_s3_bucket_versioning.anchors]

  rule {
    default_retention {
      mode = var.retention_mode
      days = var.retention_days
    }
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "anchors" {
  bucket = aws_s3_bucket.anchors.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "anchors" {
  bucket = aws_s3_bucket.anchors.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "anchors" {
  bucket = aws_s3_bucket.anchors.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

module "bucket_policy" {
  source = "../policies/anchor"

  bucket_name       = var.bucket_name
  hub_role_arns     = var.hub_role_arns
  auditor_role_arns = var.auditor_role_arns
  partition         = data.aws_partition.this.partition
}

resource "aws_s3_bucket_policy" "anchors" {
  bucket = aws_s3_bucket.anchors.id
  policy = module.bucket_policy.bucket_policy

  depends_on = [aws_s3_bucket_public_access_block.anchors]
}
