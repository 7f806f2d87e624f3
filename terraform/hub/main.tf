# The worker's own role and, unless the hub account has them already, the clusters' OIDC providers. A cluster may be in
# another account: the provider belongs to the account of the role, and names only the cluster's issuer.

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
data "aws_partition" "this" {}

locals {
  bucket_name = coalesce(var.bucket_name, "sys-compliance-reports-${var.environment}")
  account     = "arn:${data.aws_partition.this.partition}:iam::${data.aws_caller_identity.this.account_id}"
}

# AWS verifies the certificates of EKS issuers against its own list of authorities: no thumbprint.
resource "aws_iam_openid_connect_provider" "cluster" {
  for_each = toset(var.make_oidc_providers ? var.cluster_oidc_issuers : [])

  url            = each.value
  client_id_list = ["sts.amazonaws.com"]
  tags           = var.tags
}

module "hub_policy" {
  source = "../policies/hub"

  partition                 = data.aws_partition.this.partition
  oidc_provider_arns        = [for url in var.cluster_oidc_issuers : "${local.account}:oidc-provider/${trimprefix(url, "https://")}"]
  organization_id           = var.organization_id
  organization_account_id   = var.organization_account_id
  bucket_name               = local.bucket_name
  service_account_namespace = var.service_account_namespace
  service_account_name      = var.service_account_name
  spoke_role_name           = var.spoke_role_name
  organization_role_name    = var.organization_role_name
  kms_key_arn               = var.kms_key_arn
  anchor_bucket_name        = var.anchor_bucket_name
  signing_key_arn           = var.signing_key_arn
  aggregator_role_arn       = var.aggregator_role_arn
  sns_topic_arn             = var.sns_topic_arn
  ses                       = var.ses
  pod_identity_cluster_arn  = var.pod_identity_cluster_arn
}

resource "aws_iam_role" "hub" {
  name                 = var.role_name
  path                 = var.path
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags
  description          = "Worker of the AWS Config compliance report"
  assume_role_policy   = module.hub_policy.trust_policy
  max_session_duration = 3600

  # IAM refuses a trust policy that names a provider that does not exist.
  depends_on = [aws_iam_openid_connect_provider.cluster]
}

resource "aws_iam_role_policy" "hub" {
  name   = "report-config-compliance"
  role   = aws_iam_role.hub.id
  policy = module.hub_policy.permissions_policy
}

# Instead of the service account's annotation. The session tags of Pod Identity are not used: without them the spokes need no
# sts:TagSession, and the session policy has all of STS's packed size.
resource "aws_eks_pod_identity_association" "worker" {
  count = var.make_pod_identity_association ? 1 : 0

  region               = split(":", var.pod_identity_cluster_arn)[3]
  cluster_name         = split("cluster/", var.pod_identity_cluster_arn)[1]
  namespace            = var.service_account_namespace
  service_account      = var.service_account_name
  role_arn             = aws_iam_role.hub.arn
  disable_session_tags = true
  tags                 = var.tags
}
