# The worker, its schedule and its commands in one image: the sources as they are, run by Node 24's type stripping.
# The digest is of the index for amd64 and arm64; Renovate moves it. From a mirror: --build-arg BASE_IMAGE=MIRROR/node@sha256:…
# glibc, because the Temporal core has no musl build.
# checkov:skip=CKV_DOCKER_7:The default names a version and its digest.
ARG BASE_IMAGE=node:24.21.0-bookworm-slim@sha256:d6aa754f16b3197301076f047b5def2f02ea1dbbc2ca920407d46d7ec7f87b20
FROM ${BASE_IMAGE} AS base
WORKDIR /app

# Production packages as in package-lock.json; .npmrc disables their install scripts.
FROM base AS packages
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund

# The workflow bundle, built here once: a worker that bundles at every start takes longer and needs memory for webpack.
FROM packages AS bundle
COPY setup ./setup
COPY src ./src
RUN node setup/bundle-workflows.mjs

# What the packages are, in CycloneDX. `npm sbom --omit=dev` would also leave out what development packages share with others.
FROM packages AS inventory
RUN npm pkg delete devDependencies && npm sbom --sbom-format cyclonedx --sbom-type application > sbom.cdx.json

# docker buildx build --target sbom --output DIRECTORY
FROM scratch AS sbom
COPY --from=inventory /app/sbom.cdx.json /

# The Temporal SDK contains its core for five platforms, 27 MB each; the image needs one. The compiler only makes the bundle.
FROM packages AS slim
RUN find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 \
    ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -r {} + \
    && rm -r node_modules/@swc node_modules/swc-loader

FROM base
ARG BASE_IMAGE
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="aws-config-compliance" \
      org.opencontainers.image.description="The weekly AWS Config compliance report of a whole AWS organization" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="${BASE_IMAGE}"
# glibc keeps up to 8 arenas of freed memory a core; with two the worker's peak was some 40 MiB lower, and a run no slower.
# glibc also stops returning large blocks to the system once it has freed some, unless the threshold is fixed: with it, an account with
# 500,000 results in one region peaked at 494 MiB instead of 519 (2026-12-01).
ENV NODE_ENV=production \
    MALLOC_ARENA_MAX=2 \
    MALLOC_MMAP_THRESHOLD_=131072 \
    DD_VERSION=${VERSION} \
    WORKFLOW_BUNDLE=/app/workflow-bundle.js
COPY --from=slim /app/node_modules ./node_modules
COPY --from=bundle /app/workflow-bundle.js ./
COPY package.json THIRD-PARTY-NOTICES.txt ./
COPY src ./src

# A number, so that Kubernetes can see that it is not root. It owns nothing: the root file system is read-only, TMPDIR is not.
USER 10001:10001
EXPOSE 8080 9464

# For docker and compose; Kubernetes has its own probes.
HEALTHCHECK --start-period=60s --timeout=5s CMD ["node", "-e", \
  "fetch(`http://127.0.0.1:${process.env.HEALTH_PORT || 8080}/livez`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]

# No shell in between: SIGTERM reaches the worker, which drains. To run another command: args ["src/schedule.ts"].
ENTRYPOINT ["node"]
CMD ["src/worker.ts"]
