import { Document, isMap, isNode, isScalar, type Node, Pair, parseDocument, Scalar, visit, YAMLMap } from 'yaml';
import { type DataMap, fields as engineFields, type KindDefinition, mergedAppSchema } from '../../config/index.ts';

/** What the user said about a new app: values of fields, by name. */
export interface Wishes {
  readonly fields: DataMap;
  /** Where it shall run, in the order in which they shall stand. */
  readonly environments: readonly string[];
}

/** A new app file, and the required fields whose value came from the kind's example. */
export interface ComposedApp {
  readonly text: string;
  readonly fromExample: readonly string[];
}

/** Fields that a file of the kind must have, since neither the file nor the kind's defaults say them otherwise. */
export function requiredFields(kind: KindDefinition): readonly string[] {
  const { required = [] } = mergedAppSchema(kind) as { readonly required?: readonly string[] };
  return required.filter((name) => !Object.hasOwn(kind.defaults, name));
}

/**
 * An app file as a person would write it: what the user said, on top of the kind's own example.
 *
 * Of the example stays what the kind requires and what only this kind has, for which the example is the best guess there is.
 * Its other fields are about somebody else's app.
 */
export function composeApp(kind: KindDefinition, wishes: Wishes): ComposedApp {
  const example = parseDocument(kind.example);
  const shown = isMap(example.contents) ? example.contents : new YAMLMap();
  const required = new Set(requiredFields(kind));
  const document = new Document(new YAMLMap());
  const made = new Map<string, Pair>();
  const fromExample: string[] = [];
  for (const pair of shown.items) {
    const name = isScalar(pair.key) ? String(pair.key.value) : '';
    const kept = required.has(name) || (Object.hasOwn(kind.fields, name) && !Object.hasOwn(engineFields, name));
    if (!kept || !isNode(pair.value) || Object.hasOwn(wishes.fields, name)) continue;
    made.set(name, pair);
    fromExample.push(name);
  }
  for (const [name, value] of Object.entries(wishes.fields))
    made.set(name, new Pair(name, handWritten(document.createNode(value))));
  const body = new YAMLMap();
  body.add({ key: 'apiVersion', value: 'roadbed.dev/v1' });
  body.add({ key: 'kind', value: kind.kind });
  for (const name of [...made.keys()].sort((a, b) => rank(a) - rank(b))) body.items.push(made.get(name) as Pair);
  const environments = Object.fromEntries(wishes.environments.map((name) => [name, {}]));
  body.add({ key: 'environments', value: handWritten(document.createNode(environments)) });
  document.contents = body as never;
  return { text: `${schemaLine}${document.toString({ lineWidth: 0 })}`, fromExample };
}

/** Tells editors which schema to use; the file stands two folders deep. */
export const schemaLine = '# yaml-language-server: $schema=../../platform/schema/app.schema.json\n';

/** What people look for first. */
const order = ['description', 'image', 'command', 'args', 'schedule', 'ports', 'routes', 'size'];

function rank(name: string): number {
  const place = order.indexOf(name);
  return place < 0 ? order.length : place;
}

/** Texts that a reader, or a reader of YAML 1.1, could take for something else. */
const lookalike = /^[\d*@]|^(y|n|yes|no|on|off)$/i;

/** Small maps on one line, below the first level; texts that look like something else in quotes. */
function handWritten(node: Node): Node {
  visit(node, {
    Map: (_, map) => {
      if (map === node && map.items.length > 0) return;
      map.flow = map.items.every(({ value }) => isScalar(value));
    },
    Scalar: (_, scalar) => {
      if (typeof scalar.value === 'string' && lookalike.test(scalar.value)) scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return node;
}
