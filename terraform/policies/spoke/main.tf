# What the role in every account may do, and who may be it. Provider-free: JSON in outputs. The same policies as in
# ../../spokes/spoke-role.yaml, which StackSets deploy; test/deploy compares the two.

terraform {
  required_version = ">= 1.9"
}

locals {
  # Each hub's account with a condition on the role's name, not the role's ARN as principal: IAM would store that as the
  # role's unique id, and re-creating the hub role would break every spoke at once.
  one_hub       = var.hub_account_id == null ? [] : ["arn:${var.partition}:iam::${var.hub_account_id}:role/${var.hub_role_name}"]
  hub_role_arns = concat(var.hub_role_arns, local.one_hub)
  hub_accounts  = sort(distinct([for arn in local.hub_role_arns : split(":", arn)[4]]))
  hub_principal = { AWS = [for account in local.hub_accounts : "arn:${var.partition}:iam::${account}:root"] }
  hub_role = {
    ArnEquals    = { "aws:PrincipalArn" = local.hub_role_arns }
    StringEquals = { "aws:PrincipalOrgID" = var.organization_id }
  }

  trust = [
    {
      Sid       = "HubRoleOfThisOrganization"
      Effect    = "Allow"
      Principal = local.hub_principal
      Action    = "sts:AssumeRole"
      Condition = merge(local.hub_role, var.external_id == null ? {} : {
        StringEquals = merge(local.hub_role.StringEquals, { "sts:ExternalId" = var.external_id })
      })
    },
    {
      # The session tags of EKS Pod Identity are transitive: without this, a hub on Pod Identity could not assume this role.
      Sid       = "SessionTagsOfTheHubRole"
      Effect    = "Allow"
      Principal = local.hub_principal
      Action    = "sts:TagSession"
      Condition = local.hub_role
    },
  ]

  # These actions have no resource-level permissions in their list form. Rows need the first; docs/real-organization.md says
  # what is lost without each of the others.
  list_actions = concat(
    [
      "config:DescribeConfigRules",
      "config:DescribeComplianceByConfigRule",
      "config:DescribeConfigRuleEvaluationStatus",
      "config:DescribeConfigurationRecorderStatus",
      "config:DescribeConfigurationRecorders",
      "config:ListConfigurationRecorders",
    ],
    var.read_tags ? ["config:SelectResourceConfig"] : [],
  )

  permissions = [
    {
      Sid      = "RulesAndRecorder"
      Effect   = "Allow"
      Action   = local.list_actions
      Resource = "*"
    },
    {
      Sid      = "EvaluationResults"
      Effect   = "Allow"
      Action   = "config:GetComplianceDetailsByConfigRule"
      Resource = "arn:${var.partition}:config:*:${var.account_id}:config-rule/*"
    },
  ]
}
