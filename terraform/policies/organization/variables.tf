variable "management_account_id" {
  type        = string
  description = "Management account of the organization: its id is in every ARN of the organization's tree."
  validation {
    condition     = can(regex("^\\d{12}$", var.management_account_id))
    error_message = "Expected an account id of 12 digits."
  }
}

variable "hub_account_id" {
  type        = string
  description = "Account of the hub role."
  validation {
    condition     = can(regex("^\\d{12}$", var.hub_account_id))
    error_message = "Expected an account id of 12 digits."
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

variable "read_account_tags" {
  type        = bool
  description = "Whether account tags may be read (READ_ACCOUNT_TAGS)."
  default     = false
}

variable "partition" {
  type        = string
  description = "AWS partition."
  default     = "aws"
}
