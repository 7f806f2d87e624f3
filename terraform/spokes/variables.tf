variable "hub_account_id" {
  type        = string
  description = "Account of the hub role, if there is one hub. See hub_role_arns."
  default     = null
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

variable "organization_id" {
  type        = string
  description = "Id of the AWS organization."
}

variable "organizational_unit_ids" {
  type        = list(string)
  description = "Where to deploy the role: the root (r-…) for the whole organization, or OUs (ou-…)."
}

variable "hub_role_name" {
  type        = string
  description = "The hub role, with its path if it has one."
  default     = "system-config-report-generator-write-role"
}

variable "role_name" {
  type        = string
  description = "Name of the role to create (SPOKE_ROLE_NAME)."
  default     = "system-config-report-generator-read-role"
}

variable "external_id" {
  type        = string
  description = "External id that the hub must pass (ROLE_EXTERNAL_ID); empty: none is required."
  default     = ""
}

variable "read_tags" {
  type        = bool
  description = "Whether resource tags may be read (READ_TAGS)."
  default     = true
}

variable "delegated_administrator" {
  type        = bool
  description = "Whether this is applied by StackSets' delegated administrator and not by the management account."
  default     = false
}

variable "stack_region" {
  type        = string
  description = "Region of the stacks."
  default     = "us-east-1"
}

variable "stack_set_name" {
  type        = string
  description = "Name of the stack set."
  default     = "system-config-report-generator-read-role"
}

variable "path" {
  type        = string
  description = "IAM path of the roles, with slashes around it. SPOKE_ROLE_NAME then begins with it, without the first slash."
  default     = "/"
}

variable "permissions_boundary_name" {
  type        = string
  description = "Name of the policy in each account that bounds the role's permissions, with its path if it has one; if any."
  default     = null
}

variable "tags" {
  type        = map(string)
  description = "Tags of the stack set, which CloudFormation passes on to the roles."
  default     = {}
}
