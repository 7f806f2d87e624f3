{{/* The one pod of the chart: worker, schedule Job and doctor differ only in what they pass here. */}}

{{/* Metadata of a pod template, or of a pod: dict of root, component; name and annotations, if any. */}}
{{- define "report.podMetadata" -}}
{{- with .name }}
name: {{ . }}
namespace: {{ $.root.Release.Namespace }}
{{- end }}
labels:
  {{- include "report.labels" (dict "root" .root "component" .component "more" .root.Values.podLabels) | nindent 2 }}
{{- with merge (dict) (.annotations | default dict) .root.Values.podAnnotations .root.Values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/*
Spec of a pod: dict of root, component, serviceAccount, resources; if any, args, env (YAML), container (more of the container, YAML) and
ownTemporal: the Worker Controller injects its own settings of Temporal.
*/}}
{{- define "report.podSpec" -}}
{{- $root := .root }}
serviceAccountName: {{ .serviceAccount }}
# EKS provides the credentials for AWS by itself; the token of the Kubernetes API is not needed.
automountServiceAccountToken: false
enableServiceLinks: false
# As Kubernetes' restricted pod security standard requires, which the namespace enforces.
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile:
    type: RuntimeDefault
{{- with $root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
containers:
  - name: {{ .component }}
    image: {{ include "report.image" $root }}
    imagePullPolicy: {{ $root.Values.image.pullPolicy }}
    {{- with .args }}
    args: {{ toJson . }}
    {{- end }}
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities:
        drop: [ALL]
    envFrom:
      - configMapRef:
          name: {{ include "report.fullname" $root }}
      {{- with $root.Values.extraEnvFrom }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
    env:
      - name: TMPDIR
        value: /tmp
      {{- with .env | default "" | trim }}
      {{- . | nindent 6 }}
      {{- end }}
      {{- if not .ownTemporal }}
      {{- include "report.temporalEnv" $root | nindent 6 }}
      {{- end }}
      {{- with include "report.fileEnv" $root | trim }}
      {{- . | nindent 6 }}
      {{- end }}
      {{- range $variable, $secret := $root.Values.secretEnv }}
      - name: {{ $variable }}
        valueFrom:
          secretKeyRef:
            name: {{ $secret.name }}
            key: {{ $secret.key }}
      {{- end }}
      {{- with $root.Values.extraEnv }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
    {{- with .container | default "" | trim }}
    {{- . | nindent 4 }}
    {{- end }}
    resources:
      {{- toYaml .resources | nindent 6 }}
    volumeMounts:
      {{- include "report.mounts" $root | nindent 6 }}
volumes:
  {{- include "report.volumes" $root | nindent 2 }}
{{- include "report.placement" (dict "root" $root "component" .component) }}
{{- end }}

{{/* Where the pod may run. Version 1.0 had three of these under worker, where they still count. */}}
{{- define "report.placement" -}}
{{- $values := .root.Values }}
{{- with $values.nodeSelector | default $values.worker.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations | default $values.worker.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.priorityClassName | default $values.worker.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- if $values.topologySpreadConstraints }}
{{- $component := dict "app.kubernetes.io/component" .component }}
{{- $selector := dict "matchLabels" (merge $component (fromYaml (include "report.selector" .root))) }}
topologySpreadConstraints:
  {{- range $values.topologySpreadConstraints }}
  - {{- toYaml (merge (deepCopy .) (hasKey . "labelSelector" | ternary (dict) (dict "labelSelector" $selector))) | nindent 4 }}
  {{- end }}
{{- end }}
{{- end }}

{{/* How to reach Temporal. */}}
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

{{/* The names that the Worker Controller injects as well. */}}
{{- define "report.versionEnv" -}}
- name: TEMPORAL_DEPLOYMENT_NAME
  value: {{ .Release.Namespace }}/{{ include "report.fullname" . }}
- name: TEMPORAL_WORKER_BUILD_ID
  value: {{ include "report.buildId" . | quote }}
{{- end }}

{{/* Where the files of the values are; nothing where there are none. */}}
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
{{- if include "report.fileEnv" . | trim }}
- name: report-files
  mountPath: /etc/report
  readOnly: true
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
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
{{- if include "report.fileEnv" . | trim }}
- name: report-files
  configMap:
    name: {{ include "report.fullname" . }}-files
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}
