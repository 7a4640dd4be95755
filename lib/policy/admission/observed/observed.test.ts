import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../kubernetes/apiserver/index.ts';
import { loadSchemas } from '../../../kubernetes/index.ts';
import { evaluate, policiesIn } from '../evaluation.ts';
import { lintPolicies } from '../lint/lint.ts';
import type { Manifest } from '../manifests.ts';
import { cases } from './cases.ts';
import { type CaseDocuments, documentsOf, type RequestDocuments } from './documents.ts';
import { drafts } from './drafts.ts';

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
  readonly creations: readonly { readonly name: string; readonly refused?: string }[];
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

/** What we refuse and the server takes. */
const _ownRules: ReadonlySet<string> = new Set(['policy/unknown-field', 'policy/unenforceable']);

/** What we refuse and the server takes. */
const ownRules: ReadonlySet<string> = new Set(['policy/unknown-field', 'policy/unenforceable']);

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

    test.each(observed.creations.map((creation, i) => [creation.name, i, creation] as const))(
      'creating a draft: %s',
      (name, i, { refused }) => {
        expect(drafts[i]?.name).toBe(name);
        const { policies, bindings } = policiesIn([manifest(drafts[i]?.object ?? {})]);
        const found = lintPolicies({ policies, bindings, kubernetes, catalog, tested: undefined });
        const errors = found.filter(({ code, severity }) => severity === 'error' && !ownRules.has(code));
        const messages = errors.map(({ message }) => message);
        if (refused === undefined) expect(messages).toEqual([]);
        else expect(messages, refused).not.toEqual([]);
      },
    );
  });
}
