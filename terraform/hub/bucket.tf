# The bucket of the reports and their evidence.

resource "aws_s3_bucket" "reports" {
  #checkov:skip=CKV2_AWS_62:Nothing consumes events of this bucket; the run itself sends notifications.
  #checkov:skip=CKV_AWS_144:Reports can be rebuilt from AWS Config; a second region is the organization's decision.
  bucket = local.bucket_name
  tags   = var.tags

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_versioning" "reports" {
  bucket = aws_s3_bucket.reports.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "reports" {
  bucket = aws_s3_bucket.reports.id

  rule {
    # One data key for many objects, so that KMS is neither a cost nor a limit.
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = var.kms_key_arn == null ? "AES256" : "aws:kms"
      kms_master_key_id = var.kms_key_arn
    }
  }
}

resource "aws_s3_bucket_public_access_block" "reports" {
  bucket = aws_s3_bucket.reports.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "reports" {
  bucket = aws_s3_bucket.reports.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

module "bucket_policy" {
  source = "../policies/bucket"

  bucket_name = local.bucket_name
  partition   = data.aws_partition.this.partition
}

resource "aws_s3_bucket_policy" "reports" {
  bucket = aws_s3_bucket.reports.id
  policy = module.bucket_policy.bucket_policy

  depends_on = [aws_s3_bucket_public_access_block.reports]
}

resource "aws_s3_bucket_logging" "reports" {
  count = var.access_log_bucket == null ? 0 : 1

  bucket        = aws_s3_bucket.reports.id
  target_bucket = var.access_log_bucket
  target_prefix = "${local.bucket_name}/"
}

resource "aws_s3_bucket_lifecycle_configuration" "reports" {
  bucket = aws_s3_bucket.reports.id

  # Versioning must be on before a rule can refer to noncurrent versions.
  depends_on = [aws_s3_bucket_versioning.reports]

  dynamic "rule" {
    for_each = toset(["raw", "reports"])

    content {
      id     = "${rule.value}-to-glacier"
      status = "Enabled"

      filter {
        prefix = "${rule.value}/"
      }

      transition {
        days          = var.glacier_after_days
        storage_class = "GLACIER"
      }
    }
  }

  rule {
    id     = "evidence-expires"
    status = "Enabled"

    filter {
      prefix = "runs/"
    }

    # What expired, or was deleted by mistake or on purpose, stays as a noncurrent version, as the last rule says.
    expiration {
      days = var.evidence_days
    }
  }

  rule {
    id     = "doctors-write-probe-expires"
    status = "Enabled"

    filter {
      prefix = module.hub_policy.probe_key
    }

    expiration {
      days = 1
    }

    noncurrent_version_expiration {
      noncurrent_days = 1
    }
  }

  rule {
    id     = "leftovers"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }

    # The markers that the deletions above leave behind.
    expiration {
      expired_object_delete_marker = true
    }

    # What was replaced, deleted or has expired is kept as long as evidence. A shorter time in another rule would take precedence.
    noncurrent_version_expiration {
      noncurrent_days = var.evidence_days
    }
  }
}
