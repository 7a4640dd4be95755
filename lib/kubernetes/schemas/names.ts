import type { KindInfo } from './kind-table.ts';

/** What an API server asks of a name; undefined where the name is right, otherwise what is wrong with it. */
export type NameRule = (name: string) => string | undefined;

/** Lower case letters, digits and `-`; at most 63 (RFC 1123, `IsDNS1123Label`). */
export const dnsLabel: NameRule = (name) => {
  if (name.length > 63) return tooLong(name, 63);
  return /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(name)
    ? undefined
    : wrongCharacters(name, 'lower case letters, digits and `-`');
};

/** A DNS label that begins with a letter (RFC 1035, `IsDNS1035Label`). */
export const dnsLabelWithLetter: NameRule = (name) => {
  const problem = dnsLabel(name);
  return problem ?? (/^[a-z]/.test(name) ? undefined : 'must begin with a letter');
};

/** DNS labels joined by dots, at most 253 (`IsDNS1123Subdomain`). */
export const dnsSubdomain: NameRule = (name) => {
  if (name.length > 253) return tooLong(name, 253);
  return /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(name)
    ? undefined
    : wrongCharacters(name, 'lower case letters, digits, `-` and `.`');
};

/** Anything that can stand in a URL as one segment (`IsValidPathSegmentName`). */
const pathSegment: NameRule = (name) => {
  if (name === '.' || name === '..') return `may not be \`${name}\``;
  return /[/%]/.test(name) ? 'may not hold `/` or `%`' : undefined;
};

/** Letters, digits, `-`, `_` and `.`, at most 63, with an optional DNS subdomain and `/` before (`IsQualifiedName`). */
export const qualifiedName: NameRule = (name) => {
  const parts = name.split('/');
  const last = parts.at(-1) ?? '';
  if (parts.length > 2) return 'may hold one `/`';
  if (parts.length === 2) {
    const prefix = parts[0] ?? '';
    const problem = prefix === '' ? 'may not be empty' : dnsSubdomain(prefix);
    if (problem !== undefined) return `the part before \`/\` ${problem}`;
  }
  if (last === '') return parts.length === 2 ? 'the part after `/` may not be empty' : 'may not be empty';
  if (last.length > 63) return tooLong(last, 63);
  return labelText.test(last) ? undefined : labelCharacters;
};

/** As the last part of a qualified name, but it may be empty (`IsValidLabelValue`). */
export const labelValue: NameRule = (value) => {
  if (value.length > 63) return tooLong(value, 63);
  return value === '' || labelText.test(value) ? undefined : labelCharacters;
};

const labelText = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const labelCharacters = 'must be letters, digits, `-`, `_` and `.`, and begin and end with a letter or digit';

function tooLong(text: string, most: number): string {
  return `is ${text.length} characters long, at most ${most} are allowed`;
}

function wrongCharacters(name: string, allowed: string): string {
  if (name === '') return 'may not be empty';
  return `must be ${allowed}, and begin and end with a letter or digit`;
}

/**
 * The rule for the names of a kind. DNS subdomains unless the kind says otherwise (Kubernetes pkg/apis/…/validation,
 * apimachinery/pkg/api/validation/name.go; custom resources: apiextensions' customresource strategy).
 */
export function nameRule({ group, kind, origin }: KindInfo): NameRule {
  return (origin === 'built-in' ? special[`${group}/${kind}`] : undefined) ?? dnsSubdomain;
}

/** A CronJob's Jobs add eleven characters to its name (pkg/apis/batch/validation). */
const cronJobName: NameRule = (name) => (name.length > 52 ? tooLong(name, 52) : dnsSubdomain(name));
const anyName: NameRule = () => undefined;

const special: Readonly<Record<string, NameRule>> = {
  '/Namespace': dnsLabel,
  '/Service': dnsLabelWithLetter,
  'apps/StatefulSet': dnsLabel,
  'batch/CronJob': cronJobName,
  'rbac.authorization.k8s.io/Role': pathSegment,
  'rbac.authorization.k8s.io/ClusterRole': pathSegment,
  'rbac.authorization.k8s.io/RoleBinding': pathSegment,
  'rbac.authorization.k8s.io/ClusterRoleBinding': pathSegment,
  'certificates.k8s.io/CertificateSigningRequest': anyName,
  // A signer's name with `:` comes before the name proper.
  'certificates.k8s.io/ClusterTrustBundle': (name) => dnsSubdomain(name.replace(/^[^:]*:(?:[^:]*:)?/, '')),
  // IPv6 addresses are names here.
  'networking.k8s.io/IPAddress': anyName,
};

/** Kinds that ask a question and are not stored: their objects need no name. */
export function needsName({ group, kind, plural }: KindInfo): boolean {
  return (
    plural !== undefined &&
    !group.startsWith('authentication.') &&
    !group.startsWith('authorization.') &&
    kind !== 'ComponentStatus'
  );
}
