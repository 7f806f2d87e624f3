{{/* The worker's pod, for a Deployment and for the Worker Controller alike. */}}
{{- define "report.workerPod" -}}
{{- $grace := int .Values.worker.shutdownGraceSeconds }}
{{- if le (int .Values.worker.terminationGracePeriodSeconds) $grace }}
{{- fail (printf "worker.terminationGracePeriodSeconds must be above worker.shutdownGraceSeconds (%d), or Kubernetes kills the worker while it drains" $grace) }}
{{- end }}
metadata:
  labels:
    {{- include "report.labels" . | nindent 4 }}
    app.kubernetes.io/component: worker
  annotations:
    # A change of settings restarts the worker.
    checksum/config: {{ include (print $.Template.BasePath "/configmap.yaml") . | sha256sum }}
    {{- if .Values.monitoring.datadog }}
    ad.datadoghq.com/worker.logs: '[{"source": "nodejs", "service": {{ include "report.name" . | quote }}}]'
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
spec:
  serviceAccountName: report-generator-sa
  # EKS projects the token for AWS (audience sts.amazonaws.com, rotated) by itself; the one for the Kubernetes API is not needed.
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ .Values.worker.terminationGracePeriodSeconds }}
  securityContext:
    {{- include "report.podSecurity" . | nindent 4 }}
  {{- with .Values.image.pullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  topologySpreadConstraints:
    {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
    - topologyKey: {{ . }}
      maxSkew: 1
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "report.selector" $ | nindent 10 }}
          app.kubernetes.io/component: worker
    {{- end }}
  containers:
    - name: worker
      image: {{ include "report.image" . }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      securityContext:
        {{- include "report.containerSecurity" . | nindent 8 }}
      envFrom:
        - configMapRef:
            name: {{ include "report.name" . }}
      env:
        {{- include "report.nodeEnv" . | nindent 8 }}
        - name: SHUTDOWN_GRACE_SECONDS
          value: {{ .Values.worker.shutdownGraceSeconds | quote }}
        {{- if not .Values.workerController.enabled }}
        {{- include "report.temporalEnv" . | nindent 8 }}
        {{- end }}
        {{- if .Values.workerController.enabled }}
        # A run ends on the version that it started with; the controller keeps that version running until then.
        - name: TEMPORAL_VERSIONING_BEHAVIOR
          value: PINNED
        {{- else if .Values.versioning.enabled }}
        # An upgrade replaces the old version's pods: open runs have to move to the new one.
        - name: TEMPORAL_VERSIONING_BEHAVIOR
          value: AUTO_UPGRADE
        # The names that the Worker Controller injects as well.
        - name: TEMPORAL_DEPLOYMENT_NAME
          value: {{ .Release.Namespace }}/{{ include "report.name" . }}
        - name: TEMPORAL_WORKER_BUILD_ID
          value: {{ include "report.buildId" . | quote }}
        {{- end }}
        {{- with include "report.fileEnv" . | trim }}
        {{- . | nindent 8 }}
        {{- end }}
        {{- with include "report.secretEnv" . | trim }}
        {{- . | nindent 8 }}
        {{- end }}
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
      resources:
        {{- toYaml .Values.worker.resources | nindent 8 }}
      volumeMounts:
        {{- include "report.mounts" . | nindent 8 }}
        {{- with include "report.fileMounts" . | trim }}
        {{- . | nindent 8 }}
        {{- end }}
  volumes:
    {{- include "report.volumes" . | nindent 4 }}
    {{- with include "report.fileVolumes" . | trim }}
    {{- . | nindent 4 }}
    {{- end }}
  {{- with .Values.worker.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.worker.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.worker.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
{{- end }}
