{{/* The metric that KEDA scales on; target and version depend on the Worker Controller. */}}
{{- define "report.scaler" -}}
{{- $rate := int (.Values.config.ASSUME_ROLE_PER_SECOND | default 100) }}
{{- $most := max (int .Values.keda.maxReplicas) (int .Values.worker.replicas) }}
{{- if gt (mul $rate $most) 600 }}
{{- fail (printf "%d workers at ASSUME_ROLE_PER_SECOND %d exceed the 600 a second that AWS allows the hub: lower one of them" $most $rate) }}
{{- end }}
minReplicaCount: {{ .Values.worker.replicas }}
maxReplicaCount: {{ $most }}
pollingInterval: {{ .Values.keda.pollingIntervalSeconds }}
cooldownPeriod: {{ .Values.keda.cooldownSeconds }}
advanced:
  horizontalPodAutoscalerConfig:
    behavior:
      scaleDown:
        stabilizationWindowSeconds: {{ .Values.keda.cooldownSeconds }}
triggers:
  - type: temporal
    metadata:
      endpoint: {{ .Values.temporal.address | quote }}
      namespace: {{ .Values.temporal.namespace | quote }}
      taskQueue: aws-config-compliance
      # KEDA's default is workflow; but scans, which are activities, are what waits.
      queueTypes: activity
      targetQueueSize: {{ .Values.keda.targetQueueSize | quote }}
      {{- if .Values.workerController.enabled }}
      workerDeploymentName: '{{ "{{temporal_worker_deployment_name}}" }}'
      workerDeploymentBuildId: '{{ "{{temporal_worker_build_id}}" }}'
      {{- else if .Values.versioning.enabled }}
      workerDeploymentName: {{ .Release.Namespace }}/{{ include "report.name" . }}
      workerDeploymentBuildId: {{ include "report.buildId" . | quote }}
      {{- end }}
      {{- with .Values.temporal.tls.serverName }}
      tlsServerName: {{ . | quote }}
      {{- end }}
    {{- if ne .Values.temporal.auth "none" }}
    authenticationRef:
      name: {{ include "report.name" . }}
    {{- end }}
{{- end }}
