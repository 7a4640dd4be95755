import type { JsonObject } from '../../kubernetes/apiserver/index.ts';
import { isObject } from './json.ts';

export type Labels = Readonly<Record<string, string>>;

export interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** A label selector, ready to be asked. */
export interface Selector {
  /** An empty one selects everything, also what has no labels at all. */
  readonly empty: boolean;
  matches(labels: Labels): boolean;
}

/** A decoded metav1.LabelSelector; what it selects is what all its requirements allow. */
export function selectorOf(selector: JsonObject | undefined): Selector {
  const requirements = requirementsOf(selector);
  return {
    empty: requirements.length === 0,
    matches: (labels) => requirements.every((requirement) => meets(requirement, labels)),
  };
}

function requirementsOf(selector: JsonObject | undefined): readonly Requirement[] {
  const { matchLabels, matchExpressions } = selector ?? {};
  return [
    ...Object.entries(isObject(matchLabels) ? matchLabels : {}).map(([key, value]) => ({
      key,
      operator: 'In',
      values: [scalarText(value)],
    })),
    ...(Array.isArray(matchExpressions) ? matchExpressions : []).filter(isObject).map(({ key, operator, values }) => ({
      key: scalarText(key),
      operator: scalarText(operator),
      values: (Array.isArray(values) ? values : []).map(scalarText),
    })),
  ];
}

/** As in apimachinery, pkg/labels: what is absent is not among any values. */
function meets({ key, operator, values }: Requirement, labels: Labels): boolean {
  const has = Object.hasOwn(labels, key);
  const value = has ? (labels[key] ?? '') : '';
  switch (operator) {
    case 'In':
      return has && values.includes(value);
    case 'NotIn':
      return !has || !values.includes(value);
    case 'Exists':
      return has;
    case 'DoesNotExist':
      return !has;
    default:
      return false;
  }
}

/** The labels of an object; none where there is no object or where it may have none. */
export function labelsOf(object: JsonObject | null | undefined): Labels {
  const metadata = object?.metadata;
  const labels = isObject(metadata) ? metadata.labels : undefined;
  if (!isObject(labels)) return {};
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, scalarText(value)]));
}

/** What is no scalar cannot be a label; the API server would not have taken it. */
function scalarText(value: unknown): string {
  return typeof value === 'object' ? '' : String(value);
}
