# What the worker's own role may do, and which pods may be it. Provider-free: JSON in outputs, so that it can be checked
# without AWS. Every action is one that the code calls; test/deploy compares the two lists.

terraform {
  required_version = ">= 1.9"
}

locals {
  service_account = "system:serviceaccount:${var.service_account_namespace}:${var.service_account_name}"

  bucket = "arn:${var.partition}:s3:::${var.bucket_name}"
  spokes = "arn:${var.partition}:iam::*:role/${var.spoke_role_name}"

  # doctor's write probe is this one key, and the bucket's lifecycle removes it after a day.
  probe_key = "doctor/write-probe"

  web_identity_trust = [for index, provider_arn in var.oidc_provider_arns : {
    Sid       = "OneServiceAccountOfCluster${index + 1}"
    Effect    = "Allow"
    Principal = { Federated = provider_arn }
    Action    = "sts:AssumeRoleWithWebIdentity"
    Condition = {
      StringEquals = {
        "${split("oidc-provider/", provider_arn)[1]}:sub" = local.service_account
        "${split("oidc-provider/", provider_arn)[1]}:aud" = "sts.amazonaws.com"
      }
    }
  }]

  pod_identity_trust = [for cluster_arn in var.pod_identity_cluster_arn[*] : {
    Sid       = "PodIdentityOfTheCluster"
    Effect    = "Allow"
    Principal = { Service = "pods.eks.amazonaws.com" }
    Action    = ["sts:AssumeRole", "sts:TagSession"]
    Condition = {
      StringEquals = { "aws:SourceAccount" = split(":", cluster_arn)[4] }
      ArnEquals    = { "aws:SourceArn" = cluster_arn }
    }
  }]

  # The key is in the context of AssumeRole if the role's account is in an organization: AWS's own policy for the STS endpoint
  # allows AssumeRole by it (aws-samples/data-perimeter-policy-examples, vpc_endpoint_policies/sts_endpoint_policy.json).
  own_organization = { StringEquals = { "aws:ResourceOrgID" = var.organization_id } }

  assume_roles = concat([
    {
      Sid       = "SpokesOfThisOrganization"
      Effect    = "Allow"
      Action    = local.assume_actions
      Resource  = local.spokes
      Condition = local.own_organization
    },
    {
      Sid      = "ListOfAccounts"
      Effect   = "Allow"
      Action   = local.assume_actions
      Resource = "arn:${var.partition}:iam::${var.organization_account_id}:role/${var.organization_role_name}"

      Condition = local.own_organization
    },
    ], [for arn in var.aggregator_role_arn[*] : {
      Sid       = "ReaderOfTheAggregator"
      Effect    = "Allow"
      Action    = local.assume_actions
      Resource  = arn
      Condition = local.own_organization
  }])

  # The session tags of EKS Pod Identity are transitive: they are sent with every AssumeRole, which then needs TagSession.
  assume_actions = concat(["sts:AssumeRole"], var.pod_identity_cluster_arn == null ? [] : ["sts:TagSession"])

  bucket_access = [
    {
      Sid      = "ReportsAndEvidence"
      Effect   = "Allow"
      Action   = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
      Resource = [for prefix in ["history", "raw", "reports", "runs"] : "${local.bucket}/${prefix}/*"]
    },
    {
      # Dated copies of workbooks that a republication no longer has. Of the evidence, nothing can be deleted.
      Sid      = "OutdatedCopies"
      Effect   = "Allow"
      Action   = "s3:DeleteObject"
      Resource = [for folder in ["owners", "ous"] : "${local.bucket}/reports/*/${folder}/*"]
    },
    {
      Sid      = "Waivers"
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "${local.bucket}/waivers.yaml"
    },
    {
      Sid      = "DoctorsWriteProbe"
      Effect   = "Allow"
      Action   = "s3:PutObject"
      Resource = "${local.bucket}/${local.probe_key}"
    },
    {
      # Without ListBucket, S3 answers 403 instead of 404 for a missing object. No condition on the prefix: GetObject has none.
      Sid    = "BucketItself"
      Effect = "Allow"
      Action = [
        "s3:GetBucketPublicAccessBlock",
        "s3:GetBucketVersioning",
        "s3:GetEncryptionConfiguration",
        "s3:GetLifecycleConfiguration",
        "s3:ListBucket",
      ]
      Resource = local.bucket
    },
  ]

  # Decrypt too: S3 decrypts the parts of a multipart upload to put them together.
  key_access = [for arn in var.kms_key_arn[*] : {
    Sid      = "BucketKey"
    Effect   = "Allow"
    Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
    Resource = arn
    # Each partition has its own domain after the region, such as amazonaws.com.cn.
    Condition = { StringLike = { "kms:ViaService" = "s3.${split(":", arn)[3]}.*" } }
  }]

  # Put only: who has this role can add an anchor, and neither read nor replace one.
  anchor_access = [for name in var.anchor_bucket_name[*] : {
    Sid      = "Anchors"
    Effect   = "Allow"
    Action   = "s3:PutObject"
    Resource = "arn:${var.partition}:s3:::${name}/anchors/*"
  }]

  signing_access = [for arn in var.signing_key_arn[*] : {
    Sid      = "Signatures"
    Effect   = "Allow"
    Action   = ["kms:GetPublicKey", "kms:Sign"]
    Resource = arn
  }]

  # Doctor checks that the topic exists and the identity is verified: neither sends anything.
  topic_access = [for arn in var.sns_topic_arn[*] : {
    Sid      = "NoticesBySns"
    Effect   = "Allow"
    Action   = ["sns:GetTopicAttributes", "sns:Publish"]
    Resource = arn
  }]

  mail_access = flatten([for mail in var.ses[*] : [
    {
      Sid       = "NoticesBySes"
      Effect    = "Allow"
      Action    = "ses:SendEmail"
      Resource  = mail.identity_arn
      Condition = { StringEquals = { "ses:FromAddress" = mail.from } }
    },
    {
      Sid      = "IdentityOfNotices"
      Effect   = "Allow"
      Action   = "ses:GetEmailIdentity"
      Resource = mail.identity_arn
    },
  ]])
}
