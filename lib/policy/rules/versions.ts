/**
 * The first version of Kubernetes that serves ValidatingAdmissionPolicies unasked (Kubernetes CHANGELOG-1.30, KEP-3488). In 1.28
 * and 1.29 they are a beta that is off by default.
 */
const FIRST = '1.30';

/** Whether a cluster of this version enforces policies itself. */
export function isEnforcing(kubernetes: string): boolean {
  return compareVersions(kubernetes, FIRST) >= 0;
}

/** The version whose functions rules may use: an older cluster is never given them, so they are judged there as in the first that is. */
export function enforcing(kubernetes: string): string {
  return isEnforcing(kubernetes) ? kubernetes : FIRST;
}

/** By number: 1.9 comes before 1.30. */
export function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
