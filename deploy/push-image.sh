#!/usr/bin/env bash
# Builds the image for both architectures, pushes it to ECR and prints the chart's arguments:
#   deploy/push-image.sh ACCOUNT_ID REGION VERSION
# Needs docker with buildx, the AWS CLI with credentials for ECR in that account, and git. Set PLATFORMS to build for others.
# SIGNING_KEY signs the image and its list of npm packages with cosign: a key reference such as awskms:///alias/images, or
# `keyless` for an identity of the CI system. docs/deployment.md says how to verify them.
set -euo pipefail

if [[ $# -ne 3 || ! $1 =~ ^[0-9]{12}$ ]]; then
  echo "usage: $0 ACCOUNT_ID (12 digits) REGION VERSION" >&2
  exit 64
fi
if [[ -n ${SIGNING_KEY:-} ]] && ! command -v cosign >/dev/null; then
  echo "$0: SIGNING_KEY is set: expected cosign on the PATH, found none; nothing was built" >&2
  exit 1
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
docker buildx build --platform "${PLATFORMS:-linux/amd64,linux/arm64}" --provenance=mode=max --sbom=true --pull --push \
  ${BASE_IMAGE:+--build-arg "BASE_IMAGE=$BASE_IMAGE"} --build-arg "VERSION=$version" --build-arg "REVISION=$(git rev-parse HEAD)" \
  --tag "$repository:$version" --metadata-file "$metadata" .

# Without a digest the chart would take the tag, and nobody would know which build it is.
digest=$(sed -n 's/.*"containerimage\.digest": *"\(sha256:[0-9a-f]\{64\}\)".*/\1/p' "$metadata" | head -n 1)
if [[ -z $digest ]]; then
  echo "$0: docker buildx names no digest: expected containerimage.digest in its metadata, found $(tr -d '\n' <"$metadata" | cut -c 1-200). The image is pushed;" \
    "read its digest with: docker buildx imagetools inspect $repository:$version" >&2
  exit 1
fi

# The npm packages in CycloneDX, of the same build.
docker buildx build --target sbom --output type=local,dest=.cache/sbom . >&2
if [[ -n ${SIGNING_KEY:-} ]]; then
  key=()
  [[ $SIGNING_KEY == keyless ]] || key=(--key "$SIGNING_KEY")
  cosign sign --yes ${key[@]+"${key[@]}"} "$repository@$digest" >&2
  cosign attest --yes ${key[@]+"${key[@]}"} --type cyclonedx --predicate .cache/sbom/sbom.cdx.json "$repository@$digest" >&2
else
  echo "$0: not signed, because SIGNING_KEY is unset" >&2
fi
echo "--set-string image.repository=$repository,image.tag=$version,image.digest=$digest"
