import {
  choice,
  list,
  object,
  parseDocuments,
  type SourceDocument,
  Type,
  validator,
  words,
} from '../../../config/index.ts';
import type { Diagnostic, Outcome } from '../../../diagnostics/index.ts';
import type { JsonObject } from '../../../kubernetes/apiserver/index.ts';
import { isObject, part, text } from '../json.ts';
import type { Operation } from '../request.ts';

export type Expectation = 'allow' | 'deny' | 'warn' | 'error' | 'skip';

/** One request, and what the policy shall make of it. */
export interface TestCase {
  readonly name: string;
  readonly resource: JsonObject;
  readonly old: JsonObject | undefined;
  readonly params: readonly JsonObject[];
  readonly namespace: JsonObject | undefined;
  readonly operation: Operation | undefined;
  readonly request: JsonObject;
  readonly expect: Expectation;
  /** A part of what the policy must say. */
  readonly message: string | undefined;
}

/** The cases of one policy, in a file beside it. */
export interface PolicyTest {
  readonly file: string;
  readonly document: SourceDocument;
  readonly policy: string;
  /** The binding that the policy is judged by; everywhere with Deny where there is none. */
  readonly binding: string | undefined;
  readonly cases: readonly TestCase[];
}

const manifest = (description: string) => Type.Unsafe<JsonObject>({ type: 'object', description });

const caseFields = object(
  {
    name: words({ description: 'What the case shows' }),
    expect: choice(
      {
        allow: 'the policy is about the request and lets it pass',
        deny: 'it refuses the request',
        warn: 'the rule is broken, but the binding only warns',
        error: 'an expression cannot be evaluated',
        skip: 'the policy is not about the request',
      },
      { description: 'What the policy makes of the request' },
    ),
    message: Type.Optional(words({ description: 'A part of what the policy says' })),
    resource: Type.Optional(manifest('The object of the request, in place of that of the file')),
    change: Type.Optional(
      manifest('Merged over the object of the file: maps key by key, lists as a whole, null removes'),
    ),
    old: Type.Optional(manifest('What the object replaces')),
    params: Type.Optional(
      list(manifest('A param'), { description: 'Objects of the paramKind, in place of those of the file' }),
    ),
    namespace: Type.Optional(manifest('Labels of the namespace, or a whole Namespace')),
    operation: Type.Optional(
      choice(
        { CREATE: 'a new object', UPDATE: 'a changed one', DELETE: 'a removed one' },
        { description: 'Default: UPDATE where there is `old`, CREATE otherwise' },
      ),
    ),
    request: Type.Optional(manifest('Merged into `request`')),
  },
  { description: 'A case' },
);

const fileFields = object(
  {
    apiVersion: Type.Optional(Type.Unsafe<string>({ enum: ['roadbed.dev/v1'], description: 'roadbed.dev/v1' })),
    kind: Type.Optional(Type.Unsafe<string>({ enum: ['PolicyTest'], description: 'PolicyTest' })),
    policy: words({ description: 'The name of the policy' }),
    binding: Type.Optional(words({ description: 'The name of the binding by which it is judged' })),
    resource: Type.Optional(manifest('The object of every case that has none of its own')),
    params: Type.Optional(list(manifest('A param'), { description: 'Objects of the paramKind' })),
    cases: list(caseFields, { description: 'Requests and what the policy makes of them', minItems: 1 }),
  },
  { description: 'Tests of a policy' },
);

const validate = validator(fileFields);

/** Reads the tests in a file, one policy a document. What cannot be read is a diagnostic, and not tested. */
export function readPolicyTests(file: string, source: string): Outcome<readonly PolicyTest[]> {
  const read = parseDocuments(file, source, { raw: true });
  const diagnostics: Diagnostic[] = [...read.diagnostics];
  const tests = read.value.flatMap((document) => {
    const problems = validate({ value: document.value, locate: document.locate, noun: 'PolicyTest' });
    diagnostics.push(...problems);
    if (problems.length > 0 || !isObject(document.value)) return [];
    return [testOf(file, document, document.value, diagnostics)];
  });
  return { value: tests, diagnostics };
}

function testOf(file: string, document: SourceDocument, value: JsonObject, diagnostics: Diagnostic[]): PolicyTest {
  const params = objects(value.params);
  const cases = objects(value.cases).flatMap((one, i): TestCase[] => {
    const resource = resourceOf(one, value);
    if (resource === undefined) {
      diagnostics.push({
        code: 'policy/invalid-test',
        severity: 'error',
        message: `The case \`${text(one, 'name')}\` has no object`,
        span: document.locate(['cases', i], 'value'),
        hint: 'Give it a `resource`, or give the file one and the case a `change`.',
      });
      return [];
    }
    return [
      {
        name: text(one, 'name'),
        resource,
        old: isObject(one.old) ? one.old : undefined,
        params: one.params === undefined ? params : objects(one.params),
        namespace: isObject(one.namespace) ? one.namespace : undefined,
        operation: text(one, 'operation') === '' ? undefined : (text(one, 'operation') as Operation),
        request: part(one, 'request'),
        expect: text(one, 'expect') as Expectation,
        message: text(one, 'message') || undefined,
      },
    ];
  });
  return { file, document, policy: text(value, 'policy'), binding: text(value, 'binding') || undefined, cases };
}

function resourceOf(one: JsonObject, { resource }: JsonObject): JsonObject | undefined {
  if (isObject(one.resource)) return one.resource;
  if (!isObject(resource)) return undefined;
  return isObject(one.change) ? merged(resource, one.change) : resource;
}

/** JSON Merge Patch (RFC 7396). */
function merged(base: JsonObject, change: JsonObject): JsonObject {
  const result: Record<string, JsonObject[string]> = { ...base };
  for (const [key, value] of Object.entries(change)) {
    const before = result[key];
    if (value === null) delete result[key];
    else result[key] = isObject(value) ? merged(isObject(before) ? before : {}, value) : value;
  }
  return result;
}

function objects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
