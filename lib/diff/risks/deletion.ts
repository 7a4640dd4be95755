import { hasSyncOption, isKept } from '../argo.ts';
import { called, kindOf, type Rule, risk } from './rule.ts';

/** What stops to work with an object of a kind. */
const consequences: Readonly<Record<string, string>> = {
  'apps/Deployment': 'its pods are stopped',
  'apps/StatefulSet': 'its pods are stopped',
  'apps/DaemonSet': 'its pods are stopped on every node',
  'apps/ReplicaSet': 'its pods are stopped',
  '/ReplicationController': 'its pods are stopped',
  '/Pod': 'it is stopped',
  'argoproj.io/Rollout': 'its pods are stopped',
  'batch/Job': 'its pods are stopped and its logs are gone',
  'batch/CronJob': 'it is not run any more',
  '/Service': 'its name and address do not answer any more',
  '/ServiceAccount': 'pods that run under it cannot be started any more',
  '/ConfigMap': 'pods that need it cannot be started any more',
  '/Secret': 'pods that need it cannot be started any more',
  '/Namespace': 'everything in it is deleted with it',
  'apiextensions.k8s.io/CustomResourceDefinition': 'every object of its kind is deleted with it',
  'networking.k8s.io/Ingress': 'its hosts are not reachable through it any more',
  'gateway.networking.k8s.io/HTTPRoute': 'its hosts are not reachable through it any more',
  'gateway.networking.k8s.io/GRPCRoute': 'its hosts are not reachable through it any more',
  'gateway.networking.k8s.io/Gateway': 'no route through it works any more',
  'autoscaling/HorizontalPodAutoscaler': 'the number of pods stays where it is',
  'keda.sh/ScaledObject': 'the number of pods stays where it is',
  'policy/PodDisruptionBudget': 'evictions may take all its pods at once',
  'external-secrets.io/ExternalSecret': 'the Secret that it owns is deleted with it',
  'monitoring.coreos.com/ServiceMonitor': 'its targets are not watched any more',
  'monitoring.coreos.com/PodMonitor': 'its targets are not watched any more',
  'monitoring.coreos.com/PrometheusRule': 'its alerts do not fire any more',
  '/ResourceQuota': 'its namespace has no limit any more',
  'rbac.authorization.k8s.io/Role': 'what is bound to it is not allowed any more',
  'rbac.authorization.k8s.io/ClusterRole': 'what is bound to it is not allowed any more',
  'rbac.authorization.k8s.io/RoleBinding': 'its subjects lose what it allows',
  'rbac.authorization.k8s.io/ClusterRoleBinding': 'its subjects lose what it allows',
  'postgresql.cnpg.io/Cluster': 'the database is stopped and its volumes are deleted',
};

/** An object that is in the manifests no more is pruned by Argo CD, unless it says otherwise. */
export const deletion: Rule = (subject) => {
  if (subject.action !== 'delete') return [];
  const { before } = subject.written;
  if (subject.hook !== undefined) return [risk('deletion', '', `The hook ${called(subject)} is not run any more.`)];
  if (isKept(before))
    return [
      risk('deletion', '', `${called(subject)} is not managed any more, but stays in the cluster (Prune=false).`),
    ];
  const kind = kindOf(subject);
  const effect = Object.hasOwn(consequences, kind) ? `: ${consequences[kind]}` : '';
  const confirmed = hasSyncOption(before, 'Prune=confirm') ? ' after a person confirmed it (Prune=confirm)' : '';
  return [risk('deletion', '', `${called(subject)} is deleted${confirmed}${effect}.`)];
};
