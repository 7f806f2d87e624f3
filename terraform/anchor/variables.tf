variable "bucket_name" {
  type        = string
  description = "Name of the bucket (ANCHOR_BUCKET)."
}

variable "hub_role_arns" {
  type        = list(string)
  description = "ARNs of the hub roles, which write anchors."
}

variable "auditor_role_arns" {
  type        = list(string)
  description = "ARNs of the roles that verify reports with anchors, if any."
  default     = []
}

variable "retention_days" {
  type        = number
  description = "Days that an anchor cannot be deleted; at least as long as evidence is kept."
  default     = 400
}

variable "retention_mode" {
  type        = string
  description = "COMPLIANCE: nobody can delete an anchor before that, not even the account's root user. GOVERNANCE: who may bypass it can."
  default     = "COMPLIANCE"
  validation {
    condition     = contains(["COMPLIANCE", "GOVERNANCE"], var.retention_mode)
    error_message = "Expected COMPLIANCE or GOVERNANCE."
  }
}
