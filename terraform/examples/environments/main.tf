# ptdev, stg and prod in one organization: one stack set and one list role that trust all three hubs, and a hub for each environment.
# Applied from one place here, with a provider for each account; the modules can also be applied separately, in any order.

terraform {
  required_version = ">= 1.9"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0, < 7.0"
    }
  }
}

variable "organization_id" {
  type        = string
  description = "Id of the AWS organization."
}

variable "root_id" {
  type        = string
  description = "Root of the organization (r-…)."
}

variable "management_account_id" {
  type        = string
  description = "Management account of the organization."
}

variable "hub_accounts" {
  type        = object({ ptdev = string, stg = string, prod = string })
  description = "Hub account of each environment. Two environments in one account need different names of their roles."
}

variable "cluster_oidc_issuers" {
  type        = object({ ptdev = list(string), stg = list(string), prod = list(string) })
  description = "OIDC issuers (https://…) of the clusters of each environment."
}

variable "access_role_name" {
  type        = string
  description = "Role that Terraform assumes in each account."
}

provider "aws" {
  region = "us-east-1"
  assume_role {
    role_arn = "arn:aws:iam::${var.management_account_id}:role/${var.access_role_name}"
  }
}

provider "aws" {
  alias  = "ptdev"
  region = "us-east-1"
  assume_role {
    role_arn = "arn:aws:iam::${var.hub_accounts.ptdev}:role/${var.access_role_name}"
  }
}

provider "aws" {
  alias  = "stg"
  region = "us-east-1"
  assume_role {
    role_arn = "arn:aws:iam::${var.hub_accounts.stg}:role/${var.access_role_name}"
  }
}

provider "aws" {
  alias  = "prod"
  region = "us-east-1"
  assume_role {
    role_arn = "arn:aws:iam::${var.hub_accounts.prod}:role/${var.access_role_name}"
  }
}

locals {
  # Named, not taken from the hub modules, so that the order of creation does not matter.
  hub_role_arns = [
    for account in values(var.hub_accounts) : "arn:aws:iam::${account}:role/system-config-report-generator-write-role"
  ]
}

module "spokes" {
  source = "../../spokes"

  hub_role_arns           = local.hub_role_arns
  organization_id         = var.organization_id
  organizational_unit_ids = [var.root_id]
}

module "organization" {
  source = "../../organization"

  management_account_id = var.management_account_id
  hub_role_arns         = local.hub_role_arns
  organization_id       = var.organization_id
}

module "hub_ptdev" {
  source    = "../../hub"
  providers = { aws = aws.ptdev }

  environment             = "ptdev"
  organization_id         = var.organization_id
  organization_account_id = var.management_account_id
  cluster_oidc_issuers    = var.cluster_oidc_issuers.ptdev
}

module "hub_stg" {
  source    = "../../hub"
  providers = { aws = aws.stg }

  environment             = "stg"
  organization_id         = var.organization_id
  organization_account_id = var.management_account_id
  cluster_oidc_issuers    = var.cluster_oidc_issuers.stg
}

module "hub_prod" {
  source    = "../../hub"
  providers = { aws = aws.prod }

  environment             = "prod"
  organization_id         = var.organization_id
  organization_account_id = var.management_account_id
  cluster_oidc_issuers    = var.cluster_oidc_issuers.prod
}

output "buckets" {
  description = "REPORT_BUCKET of each environment."
  value = {
    ptdev = module.hub_ptdev.bucket_name
    stg   = module.hub_stg.bucket_name
    prod  = module.hub_prod.bucket_name
  }
}
