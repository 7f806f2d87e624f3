{{/* Names, labels and the parts that the worker, the schedule Job and doctor share. */}}

{{- define "report.name" -}}
aws-config-compliance
{{- end }}

{{- define "report.version" -}}
{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "report.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ include "report.version" . }}
{{- end -}}
{{- end }}

{{/* A digest identifies a build; so does a tag if tags are immutable, as in the repository that deploy/push-image.sh creates. */}}
{{- define "report.buildId" -}}
{{- .Values.versioning.buildId | default (.Values.image.digest | trimPrefix "sha256:" | trunc 12) | default (include "report.version" .) -}}
{{- end }}

{{- define "report.selector" -}}
app.kubernetes.io/name: {{ include "report.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "report.labels" -}}
{{ include "report.selector" . }}
app.kubernetes.io/version: {{ include "report.version" . | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
tags.datadoghq.com/env: {{ .Values.environment }}
tags.datadoghq.com/service: {{ include "report.name" . }}
tags.datadoghq.com/version: {{ include "report.version" . | quote }}
{{- end }}

{{/* A region belongs to one partition, and so do the accounts that use it. */}}
{{- define "report.partition" -}}
{{- $others := dict "cn-" "aws-cn" "us-gov-" "aws-us-gov" "eusc-" "aws-eusc" "us-iso-" "aws-iso" "us-isob-" "aws-iso-b" "eu-isoe-" "aws-iso-e" "us-isof-" "aws-iso-f" -}}
{{- $partition := "aws" -}}
{{- range $prefix, $name := $others -}}
{{- if hasPrefix $prefix $.Values.hub.region -}}{{- $partition = $name -}}{{- end -}}
{{- end -}}
{{- $partition -}}
{{- end }}

{{- define "report.hubRoleArn" -}}
arn:{{ include "report.partition" . }}:iam::{{ .Values.hub.accountId }}:role/{{ .Values.hub.roleName }}
{{- end }}

{{/* As Kubernetes' restricted pod security standard requires, which the namespace enforces. */}}
{{- define "report.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "report.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* How to reach Temporal. The Worker Controller injects its own into the worker. */}}
{{- define "report.temporalEnv" -}}
{{- with .Values.temporal -}}
- name: TEMPORAL_ADDRESS
  value: {{ .address | quote }}
- name: TEMPORAL_NAMESPACE
  value: {{ .namespace | quote }}
{{- if or .tls.enabled (ne .auth "none") }}
- name: TEMPORAL_TLS
  value: 'true'
{{- end }}
{{- with .tls.serverName }}
- name: TEMPORAL_TLS_SERVER_NAME
  value: {{ . | quote }}
{{- end }}
{{- if .tls.caSecretName }}
- name: TEMPORAL_TLS_SERVER_CA_CERT_PATH
  value: /etc/temporal/ca/ca.crt
{{- end }}
{{- if eq .auth "mtls" }}
- name: TEMPORAL_TLS_CLIENT_CERT_PATH
  value: /etc/temporal/client/tls.crt
- name: TEMPORAL_TLS_CLIENT_KEY_PATH
  value: /etc/temporal/client/tls.key
{{- else if eq .auth "apiKey" }}
- name: TEMPORAL_API_KEY
  valueFrom:
    secretKeyRef:
      name: {{ .apiKey.secretName }}
      key: {{ .apiKey.key }}
{{- end }}
{{- end }}
{{- end }}

{{- define "report.secretEnv" -}}
{{- range $variable, $secret := .Values.secretEnv }}
- name: {{ $variable }}
  valueFrom:
    secretKeyRef:
      name: {{ $secret.name }}
      key: {{ $secret.key }}
{{- end }}
{{- end }}

{{/* Where worker and doctor find the files of the values; nothing where there are none. */}}
{{- define "report.fileEnv" -}}
{{- if .Values.files.waivers }}
- name: WAIVERS_FILE
  value: /etc/report/waivers.yaml
{{- end }}
{{- if .Values.files.reportSettings }}
- name: REPORT_SETTINGS_FILE
  value: /etc/report/report-settings.yaml
{{- end }}
{{- end }}

{{- define "report.fileMounts" -}}
{{- if include "report.fileEnv" . | trim }}
- name: report-files
  mountPath: /etc/report
  readOnly: true
{{- end }}
{{- end }}

{{- define "report.fileVolumes" -}}
{{- if include "report.fileEnv" . | trim }}
- name: report-files
  configMap:
    name: {{ include "report.name" . }}-files
{{- end }}
{{- end }}

{{- define "report.nodeEnv" -}}
- name: NODE_OPTIONS
  value: --max-old-space-size={{ .Values.worker.maxOldSpaceMiB }} --max-semi-space-size={{ .Values.worker.maxSemiSpaceMiB }}
- name: TMPDIR
  value: /tmp
{{- end }}

{{- define "report.mounts" -}}
- name: tmp
  mountPath: /tmp
{{- if eq .Values.temporal.auth "mtls" }}
- name: temporal-client
  mountPath: /etc/temporal/client
  readOnly: true
{{- end }}
{{- if .Values.temporal.tls.caSecretName }}
- name: temporal-ca
  mountPath: /etc/temporal/ca
  readOnly: true
{{- end }}
{{- end }}

{{- define "report.volumes" -}}
- name: tmp
  emptyDir:
    sizeLimit: {{ .Values.worker.tmpSize }}
{{- if eq .Values.temporal.auth "mtls" }}
- name: temporal-client
  secret:
    secretName: {{ .Values.temporal.mtls.secretName }}
    defaultMode: 0440
{{- end }}
{{- with .Values.temporal.tls.caSecretName }}
- name: temporal-ca
  secret:
    secretName: {{ . }}
    defaultMode: 0440
{{- end }}
{{- end }}
