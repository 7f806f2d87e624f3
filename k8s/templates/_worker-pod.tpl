{{/* The worker's pod, for a Deployment and for the Worker Controller alike. */}}
{{- define "report.workerPod" -}}
metadata:
  {{- $annotations := fromYaml (include "report.workerAnnotations" .) }}
  {{- include "report.podMetadata" (dict "root" . "component" "worker" "annotations" $annotations) | trim | nindent 2 }}
spec:
  terminationGracePeriodSeconds: {{ .Values.worker.terminationGracePeriodSeconds }}
  {{- $parts := dict "env" (include "report.workerEnv" .) "container" (include "report.workerProbes" .) }}
  {{- $account := dict "serviceAccount" .Values.serviceAccount.name "ownTemporal" .Values.workerController.enabled }}
  {{- $worker := dict "root" . "component" "worker" "resources" .Values.worker.resources }}
  {{- include "report.podSpec" (merge $worker $account $parts) | trim | nindent 2 }}
{{- end }}

{{- define "report.workerAnnotations" -}}
# A change of settings restarts the worker.
checksum/config: {{ include (print $.Template.BasePath "/configmap.yaml") . | sha256sum }}
{{- if .Values.monitoring.datadog }}
ad.datadoghq.com/worker.logs: '[{"source": "nodejs", "service": {{ .Chart.Name | quote }}}]'
ad.datadoghq.com/worker.checks: |-
  {
    "openmetrics": {
      "init_config": {},
      "instances": [
        {
          "openmetrics_endpoint": "http://%%host%%:9464/metrics",
          "raw_metric_prefix": "aws_config_compliance_",
          "namespace": "aws_config_compliance",
          "metrics": [".+"]
        }
      ]
    }
  }
{{- end }}
{{- if .Values.monitoring.prometheusAnnotations }}
prometheus.io/scrape: 'true'
prometheus.io/port: '9464'
prometheus.io/path: /metrics
{{- end }}
{{- end }}

{{- define "report.workerEnv" -}}
- name: NODE_OPTIONS
  value: --max-old-space-size={{ .Values.worker.maxOldSpaceMiB }} --max-semi-space-size={{ .Values.worker.maxSemiSpaceMiB }}
- name: SHUTDOWN_GRACE_SECONDS
  value: {{ .Values.worker.shutdownGraceSeconds | quote }}
{{- if .Values.workerController.enabled }}
# A run ends on the version that it started with; the controller keeps that version running until then.
- name: TEMPORAL_VERSIONING_BEHAVIOR
  value: PINNED
{{- else if .Values.versioning.enabled }}
# An upgrade replaces the old version's pods: open runs have to move to the new one.
- name: TEMPORAL_VERSIONING_BEHAVIOR
  value: AUTO_UPGRADE
{{ include "report.versionEnv" . }}
{{- end }}
{{- end }}

{{- define "report.workerProbes" -}}
ports:
  - name: health
    containerPort: 8080
  - name: metrics
    containerPort: 9464
# A minute for the first connection to Temporal before liveness counts.
startupProbe:
  httpGet: { path: /livez, port: health }
  periodSeconds: 2
  failureThreshold: 30
# Whether the event loop answers, not whether Temporal is reachable: a restart would not fix that.
livenessProbe:
  httpGet: { path: /livez, port: health }
  periodSeconds: 15
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: { path: /readyz, port: health }
  periodSeconds: 10
  timeoutSeconds: 5
{{- end }}
