import { join } from 'node:path';
import { toYaml } from '../../lib/manifests/yaml.ts';
import { realTools } from '../../test/real/kubectl.ts';
import { type AppEnvironment, idOf } from '../workload.ts';
import { type Tool, writeFiles } from './tool.ts';

const valuesOf = (app: AppEnvironment) => ({ ...app, namespace: `${app.team}-${app.environment}` });

const metadata = `metadata:
  name: {{ .Values.name }}
  namespace: {{ .Values.namespace }}
  labels:
    {{- include "app.labels" . | nindent 4 }}`;

const labels = `{{- define "app.labels" -}}
{{ include "app.selector" . }}
app.kubernetes.io/part-of: {{ .Values.team }}
{{- end }}

{{- define "app.selector" -}}
app.kubernetes.io/name: {{ .Values.name }}
{{- end }}
`;

/** The templates of a chart, written as `helm create` would have them: one object each. */
const templates: Readonly<Record<string, string>> = {
  serviceaccount: `apiVersion: v1
kind: ServiceAccount
${metadata}
automountServiceAccountToken: false
`,
  configmap: `apiVersion: v1
kind: ConfigMap
${metadata}
data:
  rates.yaml: |
    {{- .Values.rates | nindent 4 }}
`,
  externalsecret: `apiVersion: external-secrets.io/v1
kind: ExternalSecret
${metadata}
spec:
  refreshInterval: 1h
  secretStoreRef:
    kind: ClusterSecretStore
    name: vault
  target:
    name: {{ .Values.name }}
    creationPolicy: Owner
  data:
    {{- range $name, $reference := .Values.secrets }}
    {{- $parts := splitList "/" $reference }}
    - secretKey: {{ $name }}
      remoteRef:
        key: {{ index $parts 0 }}
        property: {{ index $parts 1 }}
    {{- end }}
`,
  deployment: `{{- $app := .Values }}apiVersion: apps/v1
kind: Deployment
${metadata}
spec:
  selector:
    matchLabels:
      {{- include "app.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "app.labels" . | nindent 8 }}
    spec:
      serviceAccountName: {{ .Values.name }}
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: main
          image: {{ .Values.image | quote }}
          ports:
            - name: http
              containerPort: {{ .Values.port }}
          env:
            {{- range $name, $value := .Values.variables }}
            - name: {{ $name }}
              value: {{ $value | quote }}
            {{- end }}
            {{- range $name, $reference := .Values.secrets }}
            - name: {{ $name }}
              valueFrom:
                secretKeyRef:
                  name: {{ $app.name }}
                  key: {{ $name }}
            {{- end }}
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
            limits:
              memory: 256Mi
          readinessProbe:
            httpGet:
              path: /healthz
              port: http
          livenessProbe:
            httpGet:
              path: /livez
              port: http
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop:
                - ALL
          volumeMounts:
            - name: files
              mountPath: /etc/app/rates.yaml
              subPath: rates.yaml
              readOnly: true
      volumes:
        - name: files
          configMap:
            name: {{ .Values.name }}
`,
  service: `apiVersion: v1
kind: Service
${metadata}
spec:
  selector:
    {{- include "app.selector" . | nindent 4 }}
  ports:
    - name: http
      port: {{ .Values.port }}
      targetPort: http
`,
  ingress: `apiVersion: networking.k8s.io/v1
kind: Ingress
${metadata}
  annotations:
    cert-manager.io/cluster-issuer: letsencrypt
spec:
  ingressClassName: nginx
  tls:
    - hosts:
        - {{ .Values.host }}
      secretName: {{ .Values.name }}-tls
  rules:
    - host: {{ .Values.host }}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: {{ .Values.name }}
                port:
                  name: http
`,
  hpa: `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
${metadata}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ .Values.name }}
  minReplicas: {{ .Values.minReplicas }}
  maxReplicas: {{ .Values.maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: 70
`,
  pdb: `apiVersion: policy/v1
kind: PodDisruptionBudget
${metadata}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- include "app.selector" . | nindent 6 }}
`,
  networkpolicy: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
${metadata}
spec:
  podSelector:
    matchLabels:
      {{- include "app.selector" . | nindent 6 }}
  policyTypes:
    - Ingress
    - Egress
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: ingress-nginx
      ports:
        - port: http
  egress:
    - ports:
        - port: 53
          protocol: UDP
`,
  servicemonitor: `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
${metadata}
spec:
  selector:
    matchLabels:
      {{- include "app.selector" . | nindent 6 }}
  endpoints:
    - port: http
      path: /metrics
`,
};

const chartFiles = (wrap: (template: string) => string): Readonly<Record<string, string>> => ({
  'chart/Chart.yaml': 'apiVersion: v2\nname: web-service\nversion: 1.0.0\n',
  'chart/templates/_labels.tpl': labels,
  ...Object.fromEntries(Object.entries(templates).map(([name, text]) => [`chart/templates/${name}.yaml`, wrap(text)])),
});

export const helm: Tool = {
  name: 'helm template',
  how: 'one chart for all apps, one process per release',
  most: 100,
  async prepare(folder, work) {
    const { helm: program } = await realTools();
    await writeFiles(folder, {
      ...chartFiles((template) => template),
      ...Object.fromEntries(work.map((app) => [`values/${idOf(app)}.yaml`, toYaml(valuesOf(app))])),
      'render.sh': `for values in values/*.yaml; do
  release=$(basename "$values" .yaml)
  ${program} template "$release" chart --values "$values" > "rendered/$release.yaml" || exit 1
done
`,
    });
    return { command: { program: '/bin/sh', args: ['render.sh'], cwd: folder }, output: join(folder, 'rendered') };
  },
};

export const helmAtOnce: Tool = {
  name: 'helm template, one release for all',
  how: 'the same templates inside a `range` over every app: what helm costs without its start-up; nobody deploys so',
  async prepare(folder, work) {
    const { helm: program } = await realTools();
    await writeFiles(folder, {
      ...chartFiles(
        (template) => `{{- range .Values.apps }}{{- with dict "Values" . }}\n---\n${template}{{- end }}{{- end }}\n`,
      ),
      'values.yaml': toYaml({ apps: work.map(valuesOf) }),
      'render.sh': `${program} template all chart --values values.yaml > rendered/all.yaml\n`,
    });
    return { command: { program: '/bin/sh', args: ['render.sh'], cwd: folder }, output: join(folder, 'rendered') };
  },
};
