# The role that lists the organization, and, in the management account, the read role, which StackSets do not deploy there.
# Apply it in the management account; in a delegated administrator of Organizations, set make_spoke_role = false and deploy
# ../spokes/spoke-role.yaml to the management account as a stack.

terraform {
  required_version = ">= 1.9"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0, < 7.0"
    }
  }
}

data "aws_caller_identity" "this" {}

module "list_policy" {
  source = "../policies/organization"

  management_account_id = var.management_account_id
  hub_account_id        = var.hub_account_id
  hub_role_arns         = var.hub_role_arns
  hub_role_name         = var.hub_role_name
  organization_id       = var.organization_id
  read_account_tags     = var.read_account_tags
}

resource "aws_iam_role" "list" {
  name                 = var.role_name
  path                 = var.path
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags
  description          = "Lists the organization for the AWS Config compliance report"
  assume_role_policy   = module.list_policy.trust_policy
  max_session_duration = 3600
}

resource "aws_iam_role_policy" "list" {
  name   = "list-organization"
  role   = aws_iam_role.list.id
  policy = module.list_policy.permissions_policy
}

module "spoke_policy" {
  source = "../policies/spoke"

  account_id      = data.aws_caller_identity.this.account_id
  hub_account_id  = var.hub_account_id
  hub_role_arns   = var.hub_role_arns
  hub_role_name   = var.hub_role_name
  organization_id = var.organization_id
  external_id     = var.external_id
  read_tags       = var.read_tags
}

resource "aws_iam_role" "spoke" {
  count = var.make_spoke_role ? 1 : 0

  name                 = var.spoke_role_name
  path                 = var.path
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags
  description          = "Read by the AWS Config compliance report"
  assume_role_policy   = module.spoke_policy.trust_policy
  max_session_duration = 3600
}

resource "aws_iam_role_policy" "spoke" {
  count = var.make_spoke_role ? 1 : 0

  name   = "read-config-compliance"
  role   = aws_iam_role.spoke[0].id
  policy = module.spoke_policy.permissions_policy
}
