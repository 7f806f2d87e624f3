variable "hub_account_id" {
  type        = string
  description = "Account of the hub role, if there is one hub. See hub_role_arns."
  default     = null
  validation {
    condition     = var.hub_account_id == null || can(regex("^\\d{12}$", var.hub_account_id))
    error_message = "Expected an account id of 12 digits."
  }
}

variable "hub_role_arns" {
  type        = list(string)
  description = "ARNs of the hub roles of all environments, instead of hub_account_id and hub_role_name."
  default     = []
  validation {
    condition     = alltrue([for arn in var.hub_role_arns : can(regex("^arn:[a-z-]+:iam::\\d{12}:role/.+$", arn))])
    error_message = "Expected ARNs such as arn:aws:iam::111122223333:role/system-config-report-generator-write-role."
  }
  validation {
    condition     = (length(var.hub_role_arns) > 0) != (var.hub_account_id != null)
    error_message = "Expected either hub_role_arns or hub_account_id."
  }
}

variable "hub_role_name" {
  type        = string
  description = "The hub role, with its path if it has one."
  default     = "system-config-report-generator-write-role"
}

variable "organization_id" {
  type        = string
  description = "Id of the AWS organization."
  validation {
    condition     = can(regex("^o-[a-z0-9]{10,32}$", var.organization_id))
    error_message = "Expected an organization id such as o-a1b2c3d4e5."
  }
}

variable "partition" {
  type        = string
  description = "AWS partition."
  default     = "aws"
}
