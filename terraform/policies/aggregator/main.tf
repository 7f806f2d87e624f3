# What the role that reads an AWS Config aggregator may do, and who may be it. Provider-free: JSON in outputs. The same policies as in
# ../../aggregator/aggregator-role.yaml; test/deploy compares the two.

terraform {
  required_version = ">= 1.9"
}

locals {
  one_hub       = var.hub_account_id == null ? [] : ["arn:${var.partition}:iam::${var.hub_account_id}:role/${var.hub_role_name}"]
  hub_role_arns = concat(var.hub_role_arns, local.one_hub)
  hub_accounts  = sort(distinct([for arn in local.hub_role_arns : split(":", arn)[4]]))

  # The account with a condition on the role's name: see ../spoke. TagSession for a hub on EKS Pod Identity.
  trust = [{
    Sid       = "HubRoleOfThisOrganization"
    Effect    = "Allow"
    Principal = { AWS = [for account in local.hub_accounts : "arn:${var.partition}:iam::${account}:root"] }
    Action    = ["sts:AssumeRole", "sts:TagSession"]
    Condition = {
      ArnEquals    = { "aws:PrincipalArn" = local.hub_role_arns }
      StringEquals = { "aws:PrincipalOrgID" = var.organization_id }
    }
  }]

  # Listing aggregators has no resource-level permissions; the others name the aggregator by an id that AWS makes up (Service
  # Authorization Reference, AWS Config).
  permissions = [
    {
      Sid    = "Aggregator"
      Effect = "Allow"
      Action = [
        "config:DescribeAggregateComplianceByConfigRules",
        "config:DescribeConfigurationAggregatorSourcesStatus",
      ]
      Resource = "arn:${var.partition}:config:*:*:config-aggregator/*"
    },
    {
      Sid      = "Aggregators"
      Effect   = "Allow"
      Action   = ["config:DescribeConfigurationAggregators"]
      Resource = "*"
    },
  ]
}
