#!/usr/bin/env bash
# Builds the image for both architectures, pushes it to ECR and prints the chart's arguments:
#   deploy/push-image.sh ACCOUNT_ID REGION VERSION
# Needs docker with buildx, the AWS CLI with credentials for ECR in that account, and git. Set PLATFORMS to build for others.
set -euo pipefail

if [[ $# -ne 3 || ! $1 =~ ^[0-9]{12}$ ]]; then
  echo "usage: $0 ACCOUNT_ID (12 digits) REGION VERSION" >&2
  exit 64
fi
account=$1 region=$2 version=$3
name=aws-config-compliance
cd "$(dirname "$0")/.."

if [[ -n $(git status --porcelain) ]]; then
  echo "$0: uncommitted changes: an image must be of a commit" >&2
  exit 1
fi

# Immutable tags: a version names one build forever, as worker versioning and rollbacks require.
if ! aws ecr describe-repositories --region "$region" --registry-id "$account" --repository-names "$name" >/dev/null 2>&1; then
  aws ecr create-repository --region "$region" --registry-id "$account" --repository-name "$name" \
    --image-tag-mutability IMMUTABLE --image-scanning-configuration scanOnPush=true >/dev/null
fi
# The registry's domain depends on the partition, so ECR is asked.
repository=$(aws ecr describe-repositories --region "$region" --registry-id "$account" --repository-names "$name" \
  --query 'repositories[0].repositoryUri' --output text)
aws ecr get-login-password --region "$region" | docker login --username AWS --password-stdin "${repository%%/*}"

metadata=$(mktemp)
trap 'rm -f "$metadata"' EXIT
docker buildx build --platform "${PLATFORMS:-linux/amd64,linux/arm64}" --provenance=true --sbom=true --pull --push \
  --build-arg "VERSION=$version" --build-arg "REVISION=$(git rev-parse HEAD)" \
  --tag "$repository:$version" --metadata-file "$metadata" .

# Without a digest the chart would take the tag, and nobody would know which build it is.
digest=$(sed -n 's/.*"containerimage\.digest": *"\(sha256:[0-9a-f]\{64\}\)".*/\1/p' "$metadata" | head -n 1)
if [[ -z $digest ]]; then
  echo "$0: docker buildx names no digest: expected containerimage.digest in its metadata, found $(tr -d '\n' <"$metadata" | cut -c 1-200). The image is pushed;" \
    "read its digest with: docker buildx imagetools inspect $repository:$version" >&2
  exit 1
fi
echo "--set-string image.repository=$repository,image.tag=$version,image.digest=$digest"
