output "trust_policy" {
  description = "Trust policy of the hub role, as JSON."
  value = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(local.web_identity_trust, local.pod_identity_trust)
  })
}

output "permissions_policy" {
  description = "Permissions of the hub role, as JSON."
  value = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      local.assume_roles,
      local.bucket_access,
      local.key_access,
      local.anchor_access,
      local.signing_access,
      local.topic_access,
      local.mail_access,
    )
  })
}

output "probe_key" {
  description = "Key that doctor writes to test write access; the bucket's lifecycle should expire it."
  value       = local.probe_key
}
