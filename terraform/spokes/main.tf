# The read role in every account of the organization, present and future. Apply it in the management account, or in the
# delegated administrator of CloudFormation StackSets. StackSets never deploy to the management account itself: ../organization
# creates the role there.

terraform {
  required_version = ">= 1.9"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0, < 7.0"
    }
  }
}

resource "aws_cloudformation_stack_set" "spokes" {
  name             = var.stack_set_name
  description      = "Read role of the AWS Config compliance report"
  permission_model = "SERVICE_MANAGED"
  call_as          = var.delegated_administrator ? "DELEGATED_ADMIN" : "SELF"
  capabilities     = ["CAPABILITY_NAMED_IAM"]
  template_body    = file("${path.module}/spoke-role.yaml")
  tags             = var.tags

  parameters = {
    HubAccountId   = var.hub_account_id == null ? "" : var.hub_account_id
    HubRoleArns    = join(",", var.hub_role_arns)
    HubAccountIds  = join(",", sort(distinct([for arn in var.hub_role_arns : split(":", arn)[4]])))
    HubRoleName    = var.hub_role_name
    OrganizationId = var.organization_id
    RoleName       = var.role_name
    ExternalId     = var.external_id
    ReadTags       = tostring(var.read_tags)

    Path                    = var.path
    PermissionsBoundaryName = var.permissions_boundary_name == null ? "" : var.permissions_boundary_name
  }

  # An account that joins an OU gets the role automatically; an account that leaves loses it.
  auto_deployment {
    enabled                          = true
    retain_stacks_on_account_removal = false
  }

  managed_execution {
    active = true
  }

  operation_preferences {
    max_concurrent_percentage    = 100
    failure_tolerance_percentage = 10
    region_concurrency_type      = "PARALLEL"
  }

  lifecycle {
    # AWS fills it in for service-managed stack sets.
    ignore_changes = [administration_role_arn]
  }
}

resource "aws_cloudformation_stack_set_instance" "spokes" {
  for_each = toset(var.organizational_unit_ids)

  stack_set_name = aws_cloudformation_stack_set.spokes.name
  call_as        = aws_cloudformation_stack_set.spokes.call_as

  # IAM is global: one region is enough, whichever regions are reported on.
  stack_set_instance_region = var.stack_region

  deployment_targets {
    organizational_unit_ids = [each.value]
  }

  operation_preferences {
    max_concurrent_percentage    = 100
    failure_tolerance_percentage = 10
  }
}
