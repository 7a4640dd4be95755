import { type Document, parseAllDocuments } from 'yaml';
import type { Diagnostic, Outcome } from '../../diagnostics/index.ts';
import { cleanSchema } from './clean-schema.ts';
import { schemasOfCrd } from './import-crd.ts';
import { schemasOfOpenApi } from './import-openapi.ts';
import type { JsonSchema } from './json-schema.ts';
import { isRecord } from './record.ts';

/** A company's own schema for one kind, out of a CRD or an OpenAPI document. */
export interface ImportedSchema {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: 'namespaced' | 'cluster';
  readonly subresources: readonly string[];
  readonly schema: JsonSchema;
}

/** A file to write below `platform/schema/crds/`. */
export interface SchemaFile {
  /** `<group>/<kind>_<version>.json`, lower case. */
  readonly path: string;
  readonly text: string;
  readonly schema: ImportedSchema;
}

/** Larger than any CRD bundle; a reader of gigabytes helps nobody. */
const largestFile = 64 * 1024 * 1024;

/**
 * The schemas in a text: CustomResourceDefinitions (`apiextensions.k8s.io/v1`), one or many, in YAML or JSON, or an
 * OpenAPI v3 document of an API server (`kubectl get --raw /openapi/v3/apis/GROUP/VERSION`). Other objects between
 * them, as in an operator's install file, are passed over. The same text always gives the same files.
 */
export function importSchemas(text: string, file: string): Outcome<readonly SchemaFile[]> {
  const { value: documents, diagnostics } = readDocuments(text, file);
  const problems: Diagnostic[] = [...diagnostics];
  const schemas: ImportedSchema[] = [];
  for (const document of documents.flatMap(itemsOf)) {
    if (document.kind === 'CustomResourceDefinition') {
      const { value, diagnostics: refused } = schemasOfCrd(document, file);
      schemas.push(...value);
      problems.push(...refused);
    } else if (typeof document.openapi === 'string') schemas.push(...schemasOfOpenApi(document));
  }
  if (schemas.length === 0 && problems.length === 0) {
    problems.push({
      code: 'schema/nothing-to-import',
      severity: 'error',
      message: 'No CustomResourceDefinition and no OpenAPI v3 document of an API server is in this file',
      span: { file, start: 0, end: 0 },
      hint: 'Get one with `kubectl get crd NAME -o yaml`.',
    });
  }
  return { value: schemas.map(schemaFile), diagnostics: problems };
}

/** A file that `importSchemas` made, read back; undefined where it is none. */
export function readSchemaFile(text: string, file: string): Outcome<ImportedSchema | undefined> {
  const { value: documents, diagnostics } = readDocuments(text, file);
  const [document] = documents;
  const meta = document?.[metaKeyword];
  if (document === undefined || !isRecord(meta)) {
    if (diagnostics.length > 0) return { value: undefined, diagnostics };
    return { value: undefined, diagnostics: [unreadable(file, 'This is not a schema that Roadbed imported')] };
  }
  const { apiVersion, kind, plural, scope, subresources } = meta;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof plural !== 'string') {
    return {
      value: undefined,
      diagnostics: [unreadable(file, `\`${metaKeyword}\` must name apiVersion, kind and plural`)],
    };
  }
  const { [metaKeyword]: _meta, ...schema } = document;
  return {
    value: {
      apiVersion,
      kind,
      plural,
      scope: scope === 'cluster' ? 'cluster' : 'namespaced',
      subresources: Array.isArray(subresources) ? subresources.filter((name) => typeof name === 'string') : [],
      schema: cleanSchema(schema),
    },
    diagnostics,
  };
}

/** What a schema alone does not say of its kind. Tools that do not know the keyword pass over it. */
const metaKeyword = 'x-kubernetes-resource';

function schemaFile(schema: ImportedSchema): SchemaFile {
  const { apiVersion, kind, plural, scope, subresources } = schema;
  const [group = '', version = ''] = apiVersion.split('/');
  const content = { [metaKeyword]: { apiVersion, kind, plural, scope, subresources }, ...schema.schema };
  return {
    path: `${group}/${kind.toLowerCase()}_${version}.json`,
    text: `${JSON.stringify(content, null, 2)}\n`,
    schema,
  };
}

type JsonObject = Readonly<Record<string, unknown>>;

/** The objects in a text; a JSON text is read by the JSON reader, which is a hundred times faster. */
function readDocuments(text: string, file: string): Outcome<readonly JsonObject[]> {
  if (text.length > largestFile)
    return { value: [], diagnostics: [unreadable(file, 'This file is larger than 64 MiB')] };
  const json = readJson(text);
  if (json !== undefined) return { value: isRecord(json) ? [json] : [], diagnostics: [] };
  try {
    const documents: readonly Document[] = parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent' });
    const diagnostics = documents
      .flatMap(({ errors }) => errors)
      .map((error): Diagnostic => {
        const [start, end] = error.pos;
        return { ...unreadable(file, error.message.split('\n')[0] ?? 'This is not YAML'), span: { file, start, end } };
      });
    if (diagnostics.length > 0) return { value: [], diagnostics };
    return { value: documents.map((document) => document.toJS() as unknown).filter(isRecord), diagnostics: [] };
  } catch (error) {
    // Too many aliases, or nesting that exhausts the reader: the file is at fault, not we.
    return {
      value: [],
      diagnostics: [unreadable(file, `This YAML cannot be read: ${String((error as Error).message)}`)],
    };
  }
}

function readJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** `kubectl get crd -o yaml` wraps several objects in a List. */
function itemsOf(document: JsonObject): readonly JsonObject[] {
  const { kind, items } = document;
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)
    ? items.filter(isRecord)
    : [document];
}

function unreadable(file: string, message: string): Diagnostic {
  return { code: 'schema/unreadable', severity: 'error', message, span: { file, start: 0, end: 0 } };
}
