output "role_arn" {
  description = "AGGREGATOR_ROLE_ARN of the worker, and aggregator_role_arn of ../hub."
  value       = aws_iam_role.aggregator.arn
}
