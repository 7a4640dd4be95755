import { ApiObject, type Chart } from 'cdk8s';
import type { Data, DataMap, SourceDocument } from '../../config/index.ts';
import { isMap } from '../../model/index.ts';
import type { AppContext } from '../template.ts';

/** Manifests from the app's own folder, unchanged but for the namespace. */
export function broughtManifests(chart: Chart, app: AppContext<{ readonly exclude?: readonly string[] }>): void {
  const { value: documents, diagnostics } = app.plan.brought();
  for (const diagnostic of diagnostics) app.report(diagnostic);
  const folder = app.plan.app.file.replace(/\.yaml$/, '/');
  const left = new Set(app.spec.exclude ?? []);
  let count = 0;
  for (const document of documents) {
    if (left.has(document.file.slice(folder.length))) continue;
    for (const [path, object] of items(document)) count += add(chart, app, document, path, object);
  }
  if (count === 0 && diagnostics.length === 0) {
    app.refuse(
      [],
      `\`${folder}\` holds no manifests`,
      `Put YAML or JSON files with Kubernetes objects into \`${folder}\`.`,
    );
  }
}

/** The objects of a document: itself, or the items of a `List`. */
function items(document: SourceDocument): readonly (readonly [readonly (string | number)[], Data])[] {
  const { value } = document;
  if (isMap(value) && value.kind === 'List' && Array.isArray(value.items))
    return (value.items as readonly Data[]).map((item, i) => [['items', i], item] as const);
  return [[[], value]];
}

function add(
  chart: Chart,
  app: AppContext<unknown>,
  document: SourceDocument,
  path: readonly (string | number)[],
  object: Data,
): number {
  const problem = (
    code: 'synth/invalid-manifest' | 'synth/foreign-namespace' | 'synth/plain-secret',
    at: readonly (string | number)[],
    message: string,
    hint: string,
  ): number => {
    app.report({
      code,
      severity: 'error',
      message,
      span: document.locate([...path, ...at]),
      hint,
      identity: [path.join('.'), message],
    });
    return 1;
  };
  const metadata = isMap(object) && isMap(object.metadata) ? object.metadata : undefined;
  if (
    !isMap(object) ||
    typeof object.apiVersion !== 'string' ||
    typeof object.kind !== 'string' ||
    typeof metadata?.name !== 'string'
  ) {
    return problem(
      'synth/invalid-manifest',
      [],
      'This is not a Kubernetes object with a name',
      'It needs `apiVersion`, `kind` and `metadata.name`.',
    );
  }
  if (!/^[^/\s]+(\/[^/\s]+)?$/.test(object.apiVersion)) {
    return problem(
      'synth/invalid-manifest',
      ['apiVersion'],
      `\`${object.apiVersion}\` is not an apiVersion`,
      'Write it as `group/version`, or `v1`.',
    );
  }
  if (metadata.namespace !== undefined && metadata.namespace !== app.namespace) {
    return problem(
      'synth/foreign-namespace',
      ['metadata', 'namespace'],
      `\`${String(metadata.namespace)}\` is not the team's namespace \`${app.namespace}\``,
      'Remove the namespace; the team’s own is filled in.',
    );
  }
  const values = object.kind === 'Secret' && object.apiVersion === 'v1' ? plainValues(object) : undefined;
  if (values !== undefined) {
    return problem(
      'synth/plain-secret',
      [values],
      `The Secret \`${metadata.name}\` holds its values in plain sight`,
      'Bring an ExternalSecret that refers to the secret store instead.',
    );
  }
  const id = `${object.kind}/${metadata.name}/${chart.node.children.length}`;
  new ApiObject(chart, id, plain({ ...object, metadata: { ...metadata, namespace: app.namespace } }) as never);
  return 1;
}

/** The field of a Secret that holds values, where one does. */
function plainValues(secret: DataMap): string | undefined {
  return ['data', 'stringData'].find((field) => isMap(secret[field]) && Object.keys(secret[field]).length > 0);
}

/** cdk8s takes ordinary objects only, and drops nulls, which mean nothing in a manifest. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
