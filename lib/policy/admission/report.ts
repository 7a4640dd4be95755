import { type Diagnostic, jsonText, type Span } from '../../diagnostics/index.ts';
import { fieldPath, type Path } from '../../kubernetes/apiserver/index.ts';
import type { Decision } from './evaluate.ts';
import type { Row } from './evaluation.ts';
import { fieldOf } from './field.ts';
import { isObject, part, text } from './json.ts';

/** The rows as `policy eval -o json` prints them; the keys are a promise for `schemaVersion` 1. */
export function rowsJson(rows: readonly Row[]): string {
  return jsonText({
    schemaVersion: 1,
    results: rows.map(({ verdict, resource, namespace }) => ({
      policy: verdict.policy.name,
      binding: verdict.binding?.name ?? null,
      resource: {
        apiVersion: text(resource.object, 'apiVersion'),
        kind: text(resource.object, 'kind'),
        namespace,
        name: nameOf(resource.object),
        file: resource.file,
        document: resource.document,
      },
      result: verdict.result,
      ...(verdict.result === 'error' && { effective: verdict.effective }),
      message: verdict.message,
      expression: verdict.expression,
    })),
  });
}

/** Whether anything would be refused. */
export const isRefused = ({ verdict }: Row): boolean => verdict.effective === 'deny';

/** Every finding of every row, at the field it is about; a row that passes or is skipped gives none. */
export function findingsOf(rows: readonly Row[]): readonly Diagnostic[] {
  return rows.flatMap((row) => row.verdict.findings.map((finding) => findingOf(row, finding)));
}

function findingOf(row: Row, finding: Decision): Diagnostic {
  const { verdict, resource } = row;
  const { policy } = verdict;
  const about = fieldOf(
    finding.expression,
    new Map(policy.variables.map(({ name, expression }) => [name, expression])),
  );
  const path = about === undefined ? undefined : [...row.path, ...about];
  const kind = text(resource.object, 'kind');
  const failed = finding.outcome === 'error';
  return {
    code: failed ? 'policy/not-judged' : verdict.effective === 'deny' ? 'policy/refused' : 'policy/warned',
    severity: verdict.effective === 'deny' ? 'error' : 'warning',
    message: `${kind} \`${nameOf(resource.object)}\`: ${finding.message}`,
    span: path === undefined ? resource.locate([]) : spanOf(row, path),
    hint: `${bindingText(row)}${failed && verdict.effective === 'allow' ? ' It lets what it cannot judge pass.' : ''}`,
    identity: [
      policy.name,
      String(finding.validation ?? finding.expression),
      kind,
      row.namespace ?? '',
      nameOf(resource.object),
      path === undefined ? '' : fieldPath(path),
    ],
  };
}

function bindingText({ verdict: { policy, binding } }: Row): string {
  const by = binding === undefined ? '' : `, bound by \`${binding.name}\``;
  return `Asked for by the policy \`${policy.name}\`${by}.`;
}

/** A scalar is pointed at itself; a map or list by its key, as the whole could fill pages. */
function spanOf({ resource }: Row, path: Path): Span {
  let value: unknown = resource.object;
  for (const step of path) {
    if (Array.isArray(value)) value = value[Number(step)];
    else if (isObject(value) && Object.hasOwn(value, step)) value = value[step];
    else value = undefined;
  }
  return resource.locate(path, typeof value === 'object' && value !== null ? 'key' : 'value');
}

function nameOf(object: Parameters<typeof part>[0]): string {
  const metadata = part(object, 'metadata');
  return text(metadata, 'name') || text(metadata, 'generateName');
}
