output "trust_policy" {
  description = "Trust policy of the role that reads the aggregator, as JSON."
  value       = jsonencode({ Version = "2012-10-17", Statement = local.trust })
}

output "permissions_policy" {
  description = "Permissions of the role that reads the aggregator, as JSON."
  value       = jsonencode({ Version = "2012-10-17", Statement = local.permissions })
}
