import { expect, test } from 'vitest';
import { type Files, read, smallCompany } from '../../test/company.ts';
import { unknownVersions } from './index.ts';

function found(files: Files) {
  const { value } = read(files);
  if (!value) throw new Error('the company cannot be read');
  return unknownVersions(value).map(({ code, severity, message }) => [code, severity, message]);
}

test('a cluster that is newer than the schemas is named with the version it is held to; a known one is not', () => {
  const cluster = 'platform/clusters/dev-1.yaml';
  const newer = {
    ...smallCompany,
    [cluster]: (smallCompany[cluster] ?? '').replace(/kubernetes: .*/, 'kubernetes: "1.99"'),
  };
  expect(found(newer)).toEqual([
    [
      'schema/newer-version',
      'warning',
      'Kubernetes 1.99 of `dev-1` is newer than the schemas; its objects are held to 1.34',
    ],
  ]);
  expect(found(smallCompany)).toEqual([]);
});
