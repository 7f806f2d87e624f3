output "role_arn" {
  description = "ORG_ROLE_ARN of the worker."
  value       = aws_iam_role.list.arn
}
