# The role that reads an AWS Config aggregator of the organization, with which reports are cross-checked. Apply it in the account that
# owns the aggregator: the management account, or a delegated administrator of AWS Config. The aggregator itself is not made here.

terraform {
  required_version = ">= 1.9"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0, < 7.0"
    }
  }
}

data "aws_partition" "this" {}

module "aggregator_policy" {
  source = "../policies/aggregator"

  partition       = data.aws_partition.this.partition
  hub_account_id  = var.hub_account_id
  hub_role_arns   = var.hub_role_arns
  hub_role_name   = var.hub_role_name
  organization_id = var.organization_id
}

resource "aws_iam_role" "aggregator" {
  name                 = var.role_name
  path                 = var.path
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags
  description          = "Reads the aggregator for the AWS Config compliance report"
  assume_role_policy   = module.aggregator_policy.trust_policy
  max_session_duration = 3600
}

resource "aws_iam_role_policy" "aggregator" {
  name   = "read-aggregator"
  role   = aws_iam_role.aggregator.id
  policy = module.aggregator_policy.permissions_policy
}
