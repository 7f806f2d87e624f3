{{/* Values that fit the schema each, and not together: one clear line, before anything reaches the cluster. */}}
{{- define "report.refusals" -}}
{{- include "report.refusedTemporal" . }}
{{- include "report.refusedWorkers" . }}
{{- include "report.refusedResources" . }}
{{- include "report.refusedEnvironment" . }}
{{- end }}

{{- define "report.refusedTemporal" -}}
{{- with .Values.temporal }}
{{- $environment := $.Values.environment }}
{{- if and (eq .auth "none") (ne $environment "ptdev") (ne .confirmUnauthenticated $environment) }}
{{- fail (printf "temporal.auth is none in %s: whoever reaches %s can start, change and stop its reports. Set temporal.auth to mtls or apiKey, or confirm with temporal.confirmUnauthenticated=%s (found %q)" $environment .address $environment .confirmUnauthenticated) }}
{{- end }}
{{- if and (eq .auth "none") (not .tls.enabled) (or .tls.serverName .tls.caSecretName) }}
{{- fail "temporal.tls.serverName and temporal.tls.caSecretName need temporal.tls.enabled=true, or the connection is not encrypted" }}
{{- end }}
{{- if and $.Values.workerController.enabled (eq .auth "mtls") .tls.caSecretName }}
{{- fail "workerController.enabled with auth mtls takes no temporal.tls.caSecretName: put ca.crt into the Secret temporal.mtls.secretName" }}
{{- end }}
{{- /* KEDA speaks TLS only with an API key or a client certificate, and takes an authority only with the latter: getTemporalClient of
       https://github.com/kedacore/keda/blob/main/pkg/scalers/temporal_scaler.go */}}
{{- if and $.Values.keda.enabled (eq .auth "none") .tls.enabled }}
{{- fail "keda.enabled with temporal.tls.enabled needs temporal.auth mtls or apiKey: KEDA cannot use TLS without a client certificate or an API key" }}
{{- end }}
{{- if and $.Values.keda.enabled (eq .auth "apiKey") .tls.caSecretName }}
{{- fail "keda.enabled with auth apiKey takes no temporal.tls.caSecretName: KEDA would not use it. Give the authority to KEDA itself (its value certificates.operator.caDirs)" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "report.refusedWorkers" -}}
{{- with .Values.versioning }}
{{- if and .enabled $.Values.workerController.enabled }}
{{- fail "versioning.enabled and workerController.enabled exclude each other: the controller sets the version itself" }}
{{- end }}
{{- if and .enabled .makeCurrent (not $.Values.scheduleJob.enabled) }}
{{- fail "versioning.enabled needs scheduleJob.enabled, whose Job makes the version current: otherwise no worker gets work. Set versioning.makeCurrent=false to do that by hand" }}
{{- end }}
{{- end }}
{{- with .Values.worker }}
{{- if le (int .terminationGracePeriodSeconds) (int .shutdownGraceSeconds) }}
{{- fail (printf "worker.terminationGracePeriodSeconds must be above worker.shutdownGraceSeconds (%d), or Kubernetes kills the worker while it drains" (int .shutdownGraceSeconds)) }}
{{- end }}
{{- $rate := float64 ($.Values.config.ASSUME_ROLE_PER_SECOND | default 100) }}
{{- $most := $.Values.keda.enabled | ternary (max (int $.Values.keda.maxReplicas) (int .replicas)) (int .replicas) }}
{{- if gt (mulf $rate $most) 600.0 }}
{{- fail (printf "%d workers at ASSUME_ROLE_PER_SECOND %v exceed the 600 a second that AWS allows the hub: lower one of them" $most $rate) }}
{{- end }}
{{- range list "nodeSelector" "tolerations" "priorityClassName" }}
{{- if and (get $.Values .) (get $.Values.worker .) }}
{{- fail (printf "%s and worker.%s are both set: worker.%s is what version 1.0 called it, and only one can count" . . .) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "report.refusedResources" -}}
{{- with .Values.worker }}
{{- /* Measured: a worker with a heap of 256 MiB takes 455 MiB at 5,000 accounts (docs/performance.md). */}}
{{- $needed := add (int .maxOldSpaceMiB) 256 }}
{{- $limit := include "report.mebibytes" .resources.limits.memory | int }}
{{- if lt $limit (int $needed) }}
{{- fail (printf "worker.resources.limits.memory must be at least %dMi, the heap (worker.maxOldSpaceMiB, %d) and 256 MiB for what is outside of it; found %s" $needed (int .maxOldSpaceMiB) (include "report.text" .resources.limits.memory)) }}
{{- end }}
{{- $tmp := include "report.mebibytes" .tmpSize | int }}
{{- range $name, $resources := dict "worker" .resources "scheduleJob" $.Values.scheduleJob.resources "doctor" $.Values.doctor.resources }}
{{- $storage := get $resources.limits "ephemeral-storage" }}
{{- if and $storage (lt (include "report.mebibytes" $storage | int) $tmp) }}
{{- fail (printf "%s.resources.limits.ephemeral-storage must be at least worker.tmpSize (%s), or Kubernetes evicts the pod before /tmp is full; found %s" $name $.Values.worker.tmpSize (include "report.text" $storage)) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "report.refusedEnvironment" -}}
{{- range $variable, $file := dict "WAIVERS_FILE" "waivers" "REPORT_SETTINGS_FILE" "reportSettings" }}
{{- if and (get $.Values.config $variable) (get $.Values.files $file) }}
{{- fail (printf "config.%s and files.%s are both set: only one can count" $variable $file) }}
{{- end }}
{{- end }}
{{- range .Values.extraEnv }}
{{- if regexMatch "^(AWS_ACCESS_KEY_ID|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN)$" .name }}
{{- fail (printf "extraEnv %s: the pod has a role and takes no AWS keys" .name) }}
{{- end }}
{{- if or (hasPrefix "TEMPORAL_" .name) (has .name (list "TMPDIR" "NODE_OPTIONS" "SHUTDOWN_GRACE_SECONDS")) }}
{{- fail (printf "extraEnv %s: the chart sets it itself, from temporal, versioning or worker" .name) }}
{{- end }}
{{- if or (hasKey $.Values.config .name) (hasKey $.Values.secretEnv .name) }}
{{- fail (printf "extraEnv %s: it is also under config or secretEnv, and only one can count" .name) }}
{{- end }}
{{- if and .value (regexMatch "TOKEN|WEBHOOK|SECRET|API_KEY|KEY_DATA|PASSWORD" .name) }}
{{- fail (printf "extraEnv %s: it is a secret, and values are no place for one: name its Secret under secretEnv" .name) }}
{{- end }}
{{- end }}
{{- end }}
