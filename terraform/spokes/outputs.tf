output "stack_set_id" {
  description = "Id of the stack set."
  value       = aws_cloudformation_stack_set.spokes.stack_set_id
}
