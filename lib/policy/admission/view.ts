import type { JsonObject } from '../../kubernetes/apiserver/index.ts';
import { type Authorize, authorizerValue, requestResourceValue } from '../cel/index.ts';
import type { Matched } from './match.ts';
import { type Attributes, requestVariable } from './request.ts';
import { inVersion } from './versions.ts';

/** What each sort of expression finds in its variables, beside params and the policy's own. */
export interface View {
  readonly condition: Bindings;
  readonly validation: Bindings;
  /** Messages and audit annotations cannot ask the authorizer. */
  readonly plain: Bindings;
}

export type Bindings = Readonly<Record<string, unknown>>;

/** The views of one request: policies that match it in the same version share one. */
export function viewsOf(
  attributes: Attributes,
  namespaceObject: JsonObject | null,
  authorize: Authorize | undefined,
): (matched: Matched) => View {
  const views = new Map<string, View>();
  return (matched) => {
    const { group, version } = matched.resource;
    const key = `${group}/${version}`;
    const known = views.get(key);
    if (known) return known;
    const made = viewOf(attributes, matched, namespaceObject, authorize);
    views.set(key, made);
    return made;
  };
}

function viewOf(
  attributes: Attributes,
  matched: Matched,
  namespaceObject: JsonObject | null,
  authorize: Authorize | undefined,
): View {
  const converted = (object: JsonObject | null): JsonObject | null => object && inVersion(object, matched.kind);
  const objects = { object: converted(attributes.object), oldObject: converted(attributes.oldObject) };
  const authorized = authorize && {
    authorizer: authorizerValue(authorize),
    'authorizer.requestResource': requestResourceValue(authorize, {
      ...attributes.resource,
      subresource: attributes.subresource,
      namespace: attributes.namespace,
      name: attributes.name,
    }),
  };
  const plain = { ...objects, request: requestVariable(attributes, matched), namespaceObject };
  // Conditions see the kind that was matched, but the resource that was asked for, and no namespace.
  const request = requestVariable(attributes, { kind: matched.kind, resource: attributes.resource });
  return {
    condition: { ...objects, request, namespaceObject: null, ...authorized },
    validation: { ...plain, ...authorized },
    plain,
  };
}
