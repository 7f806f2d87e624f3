{{/* The metric that KEDA scales on; target and version depend on the Worker Controller. */}}
{{- define "report.scaler" -}}
minReplicaCount: {{ .Values.worker.replicas }}
maxReplicaCount: {{ max (int .Values.keda.maxReplicas) (int .Values.worker.replicas) }}
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
      taskQueue: {{ .Values.config.TASK_QUEUE | default "aws-config-compliance" | quote }}
      # KEDA's default is workflow; but scans, which are activities, are what waits.
      queueTypes: activity
      targetQueueSize: {{ .Values.keda.targetQueueSize | quote }}
      {{- if .Values.workerController.enabled }}
      workerDeploymentName: '{{ "{{temporal_worker_deployment_name}}" }}'
      workerDeploymentBuildId: '{{ "{{temporal_worker_build_id}}" }}'
      {{- else if .Values.versioning.enabled }}
      workerDeploymentName: {{ .Release.Namespace }}/{{ include "report.fullname" . }}
      workerDeploymentBuildId: {{ include "report.buildId" . | quote }}
      {{- end }}
      {{- with .Values.temporal.tls.serverName }}
      tlsServerName: {{ . | quote }}
      {{- end }}
    {{- if ne .Values.temporal.auth "none" }}
    authenticationRef:
      name: {{ include "report.fullname" . }}
    {{- end }}
{{- end }}
