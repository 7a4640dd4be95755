import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonSchema } from '../../lib/kubernetes/schemas/json-schema.ts';

/**
 * The packages `kubernetes-models` and `@kubernetes-models/*` ship their JSON Schemas only as compiled ajv validators:
 * in `_schemas/` one file per type, in it one function per subschema, each naming the constraints that it checks in the
 * errors that it reports. So the schema can be read back from the text, which is what this does; nothing is run.
 */
export function readCompiledSchemas(folder: string): Map<string, JsonSchema> {
  const schemas = new Map<string, JsonSchema>();
  for (const file of readdirSync(folder).sort()) {
    if (file.endsWith('.js')) schemas.set(file.slice(0, -3), parseCompiled(readFileSync(join(folder, file), 'utf8')));
  }
  return schemas;
}

/**
 * The schema that one compiled file checks; references are by the name of the other file. Whether null is allowed is
 * not read: the package allows it wherever a field may be left out.
 */
export function parseCompiled(text: string): JsonSchema {
  const functions = new Map<string, string>();
  for (const part of text.split(/(?=function validate\d+\(data,)/)) {
    const name = /^function (validate\d+)\(/.exec(part)?.[1];
    if (name !== undefined) functions.set(name, part);
  }
  const imports = new Map<string, string>();
  for (const [, local, path] of text.matchAll(/import\{validate as (validate\d+)\}from"([^"]+)"/g)) {
    if (local !== undefined && path !== undefined) imports.set(local, path.replace(/^.*\//, '').replace(/\.js$/, ''));
  }
  const enums = new Map<string, unknown[]>();
  for (const [, name, list] of text.matchAll(/let (schema\d+_enum)=(\[(?:"(?:[^"\\]|\\.)*"|[^\]"])*\]);/g)) {
    if (name !== undefined && list !== undefined) enums.set(name, JSON.parse(list) as unknown[]);
  }
  const root = /export const validate=(validate\d+);/.exec(text)?.[1];
  if (root === undefined) throw new Error('a compiled schema without its export');
  return schemaOf(root);

  function schemaOf(name: string): JsonSchema {
    const imported = imports.get(name);
    if (imported !== undefined) return { $ref: imported };
    const body = functions.get(name);
    if (body === undefined) throw new Error(`a compiled schema that calls ${name}, which it does not have`);
    const schema: Writable<JsonSchema> = {};
    const type = /keyword:"type",params:\{type:"(\w+)"/.exec(body)?.[1];
    if (type !== undefined) schema.type = type;
    readProperties(body, schema);
    readScalars(body, schema);
    readSizes(body, schema);
    readCombinations(body, schema);
    const [only] = schema.allOf ?? [];
    return only !== undefined && Object.keys(schema).length === 1 ? only : schema;
  }

  function readProperties(body: string, schema: Writable<JsonSchema>): void {
    const properties: Record<string, JsonSchema> = {};
    for (const [, plain, quoted, called] of body.matchAll(
      /void 0!==data(?:\.([\w$]+)|\[("(?:[^"\\]|\\.)*")\])&&\((validate\d+)\(data/g,
    )) {
      const field = plain ?? (JSON.parse(quoted ?? '""') as string);
      if (called !== undefined) properties[field] = schemaOf(called);
    }
    if (Object.keys(properties).length > 0) schema.properties = properties;
    const required = [...body.matchAll(/keyword:"required",params:\{missingProperty:("(?:[^"\\]|\\.)*")/g)].map(
      ([, field]) => JSON.parse(field ?? '""') as string,
    );
    if (required.length > 0) schema.required = required;
    const items = /(validate\d+)\(data\[i\d+\],/.exec(body)?.[1];
    if (items !== undefined) schema.items = schemaOf(items);
    const values = /(validate\d+)\(data\[key\d+\],/.exec(body)?.[1];
    if (values !== undefined) schema.additionalProperties = schemaOf(values);
  }

  function readScalars(body: string, schema: Writable<JsonSchema>): void {
    const format = /keyword:"format",params:\{format:"([\w-]+)"/.exec(body)?.[1];
    if (format !== undefined) schema.format = format;
    const allowed = /allowedValues:(schema\d+_enum)/.exec(body)?.[1];
    if (allowed !== undefined) schema.enum = enums.get(allowed) ?? [];
    const pattern = /keyword:"pattern",params:\{pattern:("(?:[^"\\]|\\.)*")/.exec(body)?.[1];
    if (pattern !== undefined) schema.pattern = JSON.parse(pattern) as string;
  }

  function readSizes(body: string, schema: Writable<JsonSchema>): void {
    for (const [, keyword, limit] of body.matchAll(
      /keyword:"(m(?:in|ax)(?:imum|Length|Items|Properties))",params:\{(?:comparison:"[^"]*",)?limit:(-?[\w.]+)/g,
    )) {
      Object.assign(schema, { [keyword ?? '']: Number(limit) });
    }
    if (body.includes('keyword:"uniqueItems"')) schema.uniqueItems = true;
  }

  /**
   * A call on the whole value is a reference, an `allOf` part, or a branch of a combination: ajv compiles one
   * combination per function.
   */
  function readCombinations(body: string, schema: Writable<JsonSchema>): void {
    const called = [...body.matchAll(/(validate\d+)\(data,\{instancePath,/g)].map(([, name]) => schemaOf(name ?? ''));
    if (called.length === 0) return;
    if (body.includes('passingSchemas')) schema.oneOf = called;
    else if (body.includes('keyword:"anyOf"')) schema.anyOf = called;
    else if (body.includes('keyword:"not"')) schema.not = called[0] ?? {};
    else schema.allOf = called;
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
