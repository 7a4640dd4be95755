import { expect, test } from 'vitest';
import { gates } from './gates.ts';
import { type GoType, minorOf, newestMinor, oldestMinor, type Types, typesOf } from './table.ts';

const versions = Array.from({ length: newestMinor - oldestMinor + 1 }, (_, i) => `1.${oldestMinor + i}`);

test.each([
  ['1.33', 33],
  ['v1.30.2', 30],
  ['1.31.4-gke.200', 31],
  ['1.20', 28],
  ['1.99', 34],
  ['2.0', 34],
  ['latest', 34],
])('version %s follows the rules of 1.%i', (version, minor) => {
  expect(minorOf(version)).toBe(minor);
});

test('kinds come and go with the versions', () => {
  const has = (version: string, apiVersion: string, kind: string): boolean =>
    typesOf(version).kind(apiVersion, kind) !== undefined;
  expect(
    versions.filter((version) => has(version, 'admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy')),
  ).toEqual(versions.slice(2));
  expect(versions.filter((version) => has(version, 'flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema'))).toEqual(
    versions.slice(0, 4),
  );
  expect(versions.filter((version) => has(version, 'networking.k8s.io/v1', 'ServiceCIDR'))).toEqual(['1.33', '1.34']);
  expect(versions.every((version) => has(version, 'apps/v1', 'Deployment'))).toBe(true);
  expect(versions.some((version) => has(version, 'extensions/v1beta1', 'Ingress'))).toBe(false);
});

test('fields come with the versions, and work once their gate is on', () => {
  const field = (version: string, struct: string, name: string) => typesOf(version).struct(struct).byName.get(name);
  expect(field('1.29', 'core.Volume', 'image')).toBeUndefined();
  expect(field('1.33', 'core.Volume', 'image')?.enabled).toBe(false);
  expect(field('1.32', 'core.PodSpec', 'hostUsers')?.enabled).toBe(false);
  expect(field('1.33', 'core.PodSpec', 'hostUsers')?.enabled).toBe(true);
  expect(field('1.33', 'meta.ObjectMeta', 'creationTimestamp')?.always).toBe(true);
  expect(field('1.34', 'meta.ObjectMeta', 'creationTimestamp')?.always).toBe(false);
});

test('every type that a field names is in the table, in every version', () => {
  for (const version of versions) {
    const types = typesOf(version);
    const seen = new Set<string>();
    for (const kind of types.kinds()) visit(kind.struct, types, seen);
    expect(seen.size).toBeGreaterThan(350);
  }
});

test('every gate guards a field that exists', () => {
  const unknown = Object.keys(gates).filter((key) => {
    const [struct = '', field = ''] = key.split(' ');
    return !versions.some((version) => typesOf(version).struct(struct).byName.has(field));
  });
  expect(unknown).toEqual([]);
});

function visit(struct: string, types: Types, seen: Set<string>): void {
  if (seen.has(struct)) return;
  seen.add(struct);
  const into = (type: GoType): void => {
    if (type.is === 'struct') visit(type.name, types, seen);
    else if (type.is === 'pointer' || type.is === 'list' || type.is === 'map') into(type.of);
  };
  for (const field of types.struct(struct).fields) into(field.type);
}
