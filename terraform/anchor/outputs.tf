output "bucket_name" {
  description = "ANCHOR_BUCKET of the worker, and anchor_bucket_name of terraform/hub."
  value       = aws_s3_bucket.anchors.id
}
