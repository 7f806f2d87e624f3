variable "management_account_id" {
  type        = string
  description = "Management account of the organization."
}

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
  description = "Name of the role that lists the organization."
  default     = "system-config-report-generator-list-org-role"
}

variable "read_account_tags" {
  type        = bool
  description = "Whether account tags may be read (READ_ACCOUNT_TAGS)."
  default     = false
}

variable "make_spoke_role" {
  type        = bool
  description = "Whether to create the read role here too; true in the management account."
  default     = true
}

variable "spoke_role_name" {
  type        = string
  description = "Name of the read role (SPOKE_ROLE_NAME)."
  default     = "system-config-report-generator-read-role"
}

variable "external_id" {
  type        = string
  description = "External id that the hub must pass to assume the read role (ROLE_EXTERNAL_ID), if any."
  default     = null
}

variable "read_tags" {
  type        = bool
  description = "Whether resource tags may be read (READ_TAGS)."
  default     = true
}

variable "path" {
  type        = string
  description = "IAM path of the roles, with slashes around it. ORG_ROLE_ARN and SPOKE_ROLE_NAME then have it too."
  default     = "/"
}

variable "permissions_boundary_arn" {
  type        = string
  description = "ARN of the policy that bounds the roles' permissions, if any."
  default     = null
}

variable "tags" {
  type        = map(string)
  description = "Tags of the roles."
  default     = {}
}
