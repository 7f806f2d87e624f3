output "role_arn" {
  description = "Annotation of the worker's service account."
  value       = aws_iam_role.hub.arn
}

output "bucket_name" {
  description = "REPORT_BUCKET of the worker."
  value       = aws_s3_bucket.reports.id
}
