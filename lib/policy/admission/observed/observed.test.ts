import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../kubernetes/apiserver/index.ts';
import { loadSchemas } from '../../../kubernetes/index.ts';
import { evaluate } from '../evaluation.ts';
import type { Manifest } from '../manifests.ts';
import { cases } from './cases.ts';
import { type CaseDocuments, documentsOf, type RequestDocuments } from './documents.ts';

interface Answer {
  readonly allowed: boolean;
  readonly message?: string;
  readonly warnings?: readonly string[];
}

interface Observed {
  readonly version: string;
  readonly results: readonly {
    readonly name: string;
    readonly refused?: string;
    readonly answers?: readonly Answer[];
  }[];
}

const catalog = loadSchemas();

function manifest(object: JsonObject): Manifest {
  return { object, file: 'case.yaml', text: '', document: 0, locate: () => ({ file: 'case.yaml', start: 0, end: 0 }) };
}

/** What our engine says, in the words in which the server would answer. */
function ourAnswer(documents: CaseDocuments, { operation, object, old }: RequestDocuments, kubernetes: string): Answer {
  const { rows } = evaluate(
    {
      policies: [documents.policy, ...documents.bindings].map(manifest),
      resources: [manifest(object)],
      old: old ? [manifest(old)] : [],
      params: documents.params.map(manifest),
      namespaces: [],
      operation,
      request: { dryRun: true },
      kubernetes,
      authorize: () => ({ allowed: true }),
    },
    catalog,
  );
  const denied = rows.find(({ verdict }) => verdict.effective === 'deny')?.verdict;
  const warnings = rows
    .filter(({ verdict }) => verdict.binding?.validationActions.includes('Warn'))
    .flatMap(({ verdict }) => {
      const counted = verdict.decisions.filter(
        ({ outcome }) => outcome === 'deny' || (outcome === 'error' && verdict.policy.failurePolicy === 'Fail'),
      );
      return counted.map(
        ({ message }) =>
          `Validation failed for ValidatingAdmissionPolicy '${verdict.policy.name}' with binding '${verdict.binding?.name}': ${message}`,
      );
    });
  return {
    allowed: denied === undefined,
    ...(denied && { message: denied.message }),
    ...(warnings.length > 0 && { warnings }),
  };
}

/** The part that the policy said: the server puts before it what was forbidden and by whom. */
const said = (message: string): string => message.replace(/^[\s\S]*? denied request: /, '');

for (const file of readdirSync(import.meta.dirname).filter((name) => name.endsWith('.json'))) {
  const observed = JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as Observed;
  const kubernetes = /^v(\d+\.\d+)/.exec(observed.version)?.[1] ?? '';

  describe(`as observed on Kubernetes ${observed.version}`, () => {
    test('every case was asked', () => {
      expect(observed.results.map(({ name }) => name)).toEqual(cases.map(({ name }) => name));
    });

    test.each(observed.results.map((result, i) => [result.name, i, result] as const))(
      '%s',
      (_name, i, { answers = [] }) => {
        const documents = documentsOf(cases[i] ?? { name: '', spec: {}, asked: [] }, i);
        answers.forEach((answer, j) => {
          const request = documents.requests[j];
          if (request === undefined) throw new Error('a request is missing');
          const expected = {
            allowed: answer.allowed,
            ...(answer.message !== undefined && { message: said(answer.message) }),
            ...(answer.warnings && { warnings: answer.warnings }),
          };
          expect(ourAnswer(documents, request, kubernetes), `request ${j}`).toEqual(expected);
        });
      },
    );
  });
}
