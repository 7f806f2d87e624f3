# What the role that lists the organization may do, and who may be it. Provider-free: JSON in outputs.

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

  organization = "arn:${var.partition}:organizations::${var.management_account_id}"

  permissions = concat(
    [
      {
        Sid      = "Accounts"
        Effect   = "Allow"
        Action   = ["organizations:ListAccounts", "organizations:ListRoots"]
        Resource = "*"
      },
      {
        Sid    = "Tree"
        Effect = "Allow"
        Action = ["organizations:ListAccountsForParent", "organizations:ListOrganizationalUnitsForParent"]
        Resource = [
          "${local.organization}:ou/${var.organization_id}/*",
          "${local.organization}:root/${var.organization_id}/*",
        ]
      },
    ],
    var.read_account_tags ? [{
      Sid      = "AccountTags"
      Effect   = "Allow"
      Action   = "organizations:ListTagsForResource"
      Resource = "${local.organization}:account/${var.organization_id}/*"
    }] : [],
  )
}
