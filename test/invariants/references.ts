import type { KubeObject } from '../../lib/synth/index.ts';
import { type ClusterObjects, containers, type Loose, list, loose, name, type Pods, selects } from './objects.ts';

/** Secrets that an operator keeps in the namespace of the object that asks for them, with the keys that it puts in. */
function secretsOf(object: KubeObject): readonly (readonly [string, readonly string[] | undefined])[] {
  const spec = loose(object.spec);
  if (object.kind === 'Secret') return [[object.metadata.name, undefined]];
  if (object.kind === 'ExternalSecret')
    return [
      [
        String(loose(spec.target).name ?? object.metadata.name),
        list(spec.data).map(({ secretKey }) => String(secretKey)),
      ],
    ];
  if (object.kind === 'Cluster')
    return [
      [
        `${object.metadata.name}-app`,
        ['username', 'password', 'dbname', 'host', 'port', 'uri', 'jdbc-uri', 'pgpass', 'user'],
      ],
    ];
  return [];
}

/** References from pods, routes, autoscalers, … to what is not rendered into the same cluster and namespace. */
export function danglingReferences({ objects, pods }: ClusterObjects): readonly string[] {
  const found: string[] = [];
  const inNamespace = (namespace: string | undefined) =>
    objects.filter(({ metadata }) => metadata.namespace === namespace);
  for (const pod of pods) {
    const near = inNamespace(pod.namespace);
    const missing = (what: string): void => void found.push(`${name(pod.owner)}: ${what}`);
    const exists = (kind: string, wanted: unknown): boolean =>
      near.some((o) => o.kind === kind && o.metadata.name === wanted);
    const secrets = new Map(near.flatMap((object) => [...secretsOf(object)]));
    const secret = (wanted: unknown, key?: unknown): void => {
      if (!secrets.has(String(wanted))) missing(`no Secret ${wanted}`);
      const keys = secrets.get(String(wanted));
      if (key !== undefined && keys && !keys.includes(String(key))) missing(`no key ${key} in Secret ${wanted}`);
    };
    const configMap = (wanted: unknown, key?: unknown): void => {
      const map = near.find((o) => o.kind === 'ConfigMap' && o.metadata.name === wanted);
      if (!map) missing(`no ConfigMap ${wanted}`);
      else if (key !== undefined && !Object.hasOwn(loose(map.data), String(key)))
        missing(`no key ${key} in ConfigMap ${wanted}`);
    };
    if (pod.spec.serviceAccountName !== undefined && !exists('ServiceAccount', pod.spec.serviceAccountName))
      missing(`no ServiceAccount ${pod.spec.serviceAccountName}`);
    const volumes = new Map(list(pod.spec.volumes).map((volume) => [String(volume.name), volume]));
    for (const volume of volumes.values()) {
      if (volume.secret) {
        secret(loose(volume.secret).secretName);
        for (const { key } of list(loose(volume.secret).items)) secret(loose(volume.secret).secretName, key);
      }
      if (volume.configMap) configMap(loose(volume.configMap).name);
      if (
        volume.persistentVolumeClaim &&
        !exists('PersistentVolumeClaim', loose(volume.persistentVolumeClaim).claimName)
      )
        missing(`no PersistentVolumeClaim ${loose(volume.persistentVolumeClaim).claimName}`);
    }
    const claimed = list(loose(pod.owner.spec).volumeClaimTemplates).map(({ metadata }) =>
      String(loose(metadata).name),
    );
    const names = new Set<unknown>();
    for (const container of containers(pod.spec)) {
      if (names.has(container.name)) missing(`two containers ${container.name}`);
      names.add(container.name);
      const paths = new Set<unknown>();
      for (const { name: volume, mountPath, subPath } of list(container.volumeMounts)) {
        if (!volumes.has(String(volume)) && !claimed.includes(String(volume))) missing(`no volume ${volume}`);
        if (paths.has(mountPath)) missing(`two mounts at ${mountPath}`);
        paths.add(mountPath);
        const of = volumes.get(String(volume))?.configMap;
        if (subPath !== undefined && of) configMap(loose(of).name, subPath);
      }
      for (const { valueFrom } of list(container.env)) {
        const { secretKeyRef, configMapKeyRef } = loose(valueFrom);
        if (secretKeyRef) secret(loose(secretKeyRef).name, loose(secretKeyRef).key);
        if (configMapKeyRef) configMap(loose(configMapKeyRef).name, loose(configMapKeyRef).key);
      }
      const ports = new Set(list(container.ports).map(({ name: port }) => String(port)));
      for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
        const { httpGet, tcpSocket, grpc } = loose(container[probe]);
        const port = loose(httpGet ?? tcpSocket).port as unknown;
        if (typeof port === 'string' && !ports.has(port)) missing(`${probe} asks port ${port}`);
        if (grpc && !list(container.ports).some(({ containerPort }) => containerPort === loose(grpc).port))
          missing(`${probe} asks port ${loose(grpc).port}`);
      }
    }
    const selector = loose(pod.owner.spec).selector;
    if (selector !== undefined && pod.owner.kind !== 'Job' && !selects(selector, pod.labels))
      missing('does not select its own pods');
  }
  for (const object of objects) {
    const near = inNamespace(object.metadata.namespace);
    const spec = loose(object.spec);
    const missing = (what: string): void => void found.push(`${name(object)}: ${what}`);
    const service = (wanted: unknown, port: unknown): void => {
      const target = near.find((o) => o.kind === 'Service' && o.metadata.name === wanted);
      if (!target) {
        missing(`no Service ${wanted}`);
        return;
      }
      const ports = list(loose(target.spec).ports);
      if (!ports.some((one) => one.name === port || one.port === port)) missing(`no port ${port} of Service ${wanted}`);
    };
    if (object.kind === 'Service' && spec.type !== 'ExternalName') {
      const behind = pods.filter(
        (pod) =>
          pod.namespace === object.metadata.namespace && selects(loose({ matchLabels: spec.selector }), pod.labels),
      );
      if (behind.length === 0) missing('no workload behind it');
      for (const pod of behind)
        for (const { targetPort } of list(spec.ports)) {
          const all = containers(pod.spec).flatMap(({ ports }) => list(ports));
          if (!all.some((port) => port.name === targetPort || port.containerPort === targetPort))
            missing(`no port ${targetPort} in ${name(pod.owner)}`);
        }
    }
    if (object.kind === 'Ingress')
      for (const { http } of list(spec.rules))
        for (const { backend } of list(loose(http).paths)) {
          const { name: wanted, port } = loose(loose(backend).service);
          service(wanted, loose(port).name ?? loose(port).number);
        }
    if (object.kind === 'HTTPRoute' || object.kind === 'GRPCRoute') {
      for (const { backendRefs } of list(spec.rules))
        for (const { name: wanted, port } of list(backendRefs)) service(wanted, port);
      for (const { name: wanted, namespace } of list(spec.parentRefs)) {
        const at = namespace ?? object.metadata.namespace;
        if (!objects.some((o) => o.kind === 'Gateway' && o.metadata.name === wanted && o.metadata.namespace === at))
          missing(`no Gateway ${at}/${wanted}`);
      }
    }
    if (object.kind === 'HorizontalPodAutoscaler' || object.kind === 'ScaledObject') {
      const { kind, name: wanted } = loose(spec.scaleTargetRef);
      const target = near.find((o) => o.kind === kind && o.metadata.name === wanted);
      if (!target) missing(`no ${kind} ${wanted}`);
      else if (loose(target.spec).replicas !== undefined) missing(`${kind} ${wanted} has replicas of its own`);
      for (const { authenticationRef } of list(spec.triggers))
        if (
          authenticationRef &&
          !near.some((o) => o.kind === 'TriggerAuthentication' && o.metadata.name === loose(authenticationRef).name)
        )
          missing(`no TriggerAuthentication ${loose(authenticationRef).name}`);
    }
    if (object.kind === 'TriggerAuthentication') {
      const secrets = new Map(near.flatMap((one) => [...secretsOf(one)]));
      for (const { name: wanted, key } of list(spec.secretTargetRef))
        if (!secrets.get(String(wanted))?.includes(String(key))) missing(`no key ${key} in Secret ${wanted}`);
    }
    if (object.kind === 'PodDisruptionBudget') {
      const chosen = pods.filter(
        (pod) => pod.namespace === object.metadata.namespace && selects(spec.selector, pod.labels),
      );
      if (chosen.length !== 1) missing(`chooses the pods of ${chosen.length} workloads`);
      if (spec.maxUnavailable !== 1 || spec.minAvailable !== undefined) missing('could never be satisfied');
    }
    if (object.kind === 'ServiceMonitor') {
      const services = near.filter(
        (o) => o.kind === 'Service' && selects(spec.selector, (o.metadata.labels ?? {}) as Record<string, string>),
      );
      const wanted = list(spec.endpoints).map(({ port }) => String(port));
      const scraped = services.filter((o) =>
        list(loose(o.spec).ports).some((port) => wanted.includes(String(port.name))),
      );
      if (scraped.length !== 1) missing(`scrapes ${scraped.length} Services: ${scraped.map(name).join()}`);
    }
    if (object.kind === 'PodMonitor' && !isOfOperator(spec, near)) {
      const wanted = list(spec.podMetricsEndpoints).map(({ port }) => String(port));
      const chosen = pods.filter(
        (pod) => pod.namespace === object.metadata.namespace && selects(spec.selector, pod.labels),
      );
      if (
        !chosen.some((pod) =>
          containers(pod.spec).some(({ ports }) => list(ports).some((port) => wanted.includes(String(port.name)))),
        )
      )
        missing('scrapes nothing');
    }
    if (
      object.kind === 'StatefulSet' &&
      !near.some((o) => o.kind === 'Service' && o.metadata.name === spec.serviceName)
    )
      missing(`no Service ${spec.serviceName}`);
    if (object.kind === 'RoleBinding') {
      const { kind, name: wanted } = loose(object.roleRef);
      if (kind === 'Role' && !near.some((o) => o.kind === 'Role' && o.metadata.name === wanted))
        missing(`no Role ${wanted}`);
    }
  }
  return found;
}

/** Pods that CloudNativePG makes are not rendered; it labels them with the name of their Cluster. */
function isOfOperator(spec: Loose, near: readonly KubeObject[]): boolean {
  const cluster = loose(loose(spec.selector).matchLabels)['cnpg.io/cluster'];
  return near.some(({ kind, metadata }) => kind === 'Cluster' && metadata.name === cluster);
}

/** Workloads whose selectors choose pods of another workload of the namespace too. */
export function sharedPods({ pods }: ClusterObjects): readonly string[] {
  return pods.flatMap((one: Pods) => {
    const selector = loose(one.owner.spec).selector;
    if (selector === undefined || one.owner.kind === 'Job') return [];
    return pods
      .filter((other) => other !== one && other.namespace === one.namespace && selects(selector, other.labels))
      .map((other) => `${name(one.owner)} also selects the pods of ${name(other.owner)}`);
  });
}
