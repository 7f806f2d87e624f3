{{/* Names, labels, and where things are. */}}

{{/* The name of the label; fullname is what resources are called. */}}
{{- define "report.name" -}}
{{ .Values.nameOverride | default .Chart.Name }}
{{- end }}

{{- define "report.fullname" -}}
{{ .Values.fullnameOverride | default (include "report.name" .) }}
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

{{/* Labels of a resource: dict of root; component and more, if any. */}}
{{- define "report.labels" -}}
{{- $root := .root }}
{{- $labels := fromYaml (include "report.selector" $root) }}
{{- with .component }}{{ $_ := set $labels "app.kubernetes.io/component" . }}{{ end }}
{{- $_ := set $labels "app.kubernetes.io/version" (include "report.version" $root) }}
{{- $_ := set $labels "app.kubernetes.io/managed-by" $root.Release.Service }}
{{- $_ := set $labels "helm.sh/chart" (printf "%s-%s" $root.Chart.Name $root.Chart.Version) }}
{{- $_ := set $labels "tags.datadoghq.com/env" $root.Values.environment }}
{{- $_ := set $labels "tags.datadoghq.com/service" $root.Chart.Name }}
{{- $_ := set $labels "tags.datadoghq.com/version" (include "report.version" $root) }}
{{- toYaml (merge $labels (.more | default dict) $root.Values.commonLabels) }}
{{- end }}

{{/* Metadata of a resource: dict of root; name, component, labels and annotations, if any. The chart's own win. */}}
{{- define "report.metadata" -}}
name: {{ .name | default (include "report.fullname" .root) }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "report.labels" (dict "root" .root "component" .component "more" .labels) | nindent 2 }}
{{- with merge (dict) (.annotations | default dict) .root.Values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
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

{{/* A number as Helm read it: a float64, which prints large ones with an exponent. */}}
{{- define "report.text" -}}
{{- if and (kindIs "float64" .) (eq (floor .) .) }}{{ int64 . }}{{ else }}{{ . }}{{ end }}
{{- end }}

{{/* A quantity of memory or storage in MiB. */}}
{{- define "report.mebibytes" -}}
{{- $text := include "report.text" . }}
{{- $units := dict "" 1.0 "m" 0.001 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "Ki" 1024.0 "Mi" 1048576.0 "Gi" 1073741824.0 "Ti" 1099511627776.0 }}
{{- $bytes := mulf (regexFind "^[0-9.]+" $text | float64) (index $units (regexFind "[A-Za-z]*$" $text)) }}
{{- divf $bytes 1048576.0 | floor | int64 }}
{{- end }}
