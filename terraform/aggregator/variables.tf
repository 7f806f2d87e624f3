variable "hub_account_id" {
  type        = string
  description = "Account of the hub role, if there is one hub. See hub_role_arns."
  default     = null
}

variable "hub_role_arns" {
  type        = list(string)
  description = "ARNs of the hub roles of all environments, instead of hub_account_id and hub_role_name."
  default     = []
}

variable "organization_id" {
  type        = string
  description = "Id of the AWS organization."
}

variable "hub_role_name" {
  type        = string
  description = "The hub role, with its path if it has one."
  default     = "system-config-report-generator-write-role"
}

variable "role_name" {
  type        = string
  description = "Name of the role that reads the aggregator."
  default     = "system-config-report-generator-aggregator-role"
}

variable "path" {
  type        = string
  description = "IAM path of the role, with slashes around it. AGGREGATOR_ROLE_ARN then has it too."
  default     = "/"
}

variable "permissions_boundary_arn" {
  type        = string
  description = "ARN of the policy that bounds the role's permissions, if any."
  default     = null
}

variable "tags" {
  type        = map(string)
  description = "Tags of the role."
  default     = {}
}
