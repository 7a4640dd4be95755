import type { Json, JsonObject } from '../../kubernetes/index.ts';
import type { Risk } from '../types.ts';
import { at, items, same, text } from '../values.ts';
import { called, forKinds, listed, type Rule, risk, type Subject } from './rule.ts';
import { hostWithin, pathWithin } from './ways-in.ts';

/** Gateways and the routes through them. Source: gateway-api.sigs.k8s.io, "API specification". */
export const gatewayRoutes: Rule = forKinds({
  'gateway.networking.k8s.io/HTTPRoute': (subject) => route(subject),
  'gateway.networking.k8s.io/GRPCRoute': (subject) => route(subject),
  'gateway.networking.k8s.io/TLSRoute': (subject) => route(subject),
  'gateway.networking.k8s.io/TCPRoute': (subject) => route(subject),
  'gateway.networking.k8s.io/UDPRoute': (subject) => route(subject),
  'gateway.networking.k8s.io/Gateway': (subject) => gateway(subject),
  'gateway.networking.k8s.io/ReferenceGrant': (subject) => grant(subject),
});

function route(subject: Subject): readonly Risk[] {
  const { before, after } = subject;
  if (!after) return [];
  const found: Risk[] = [];
  const hosts = (object: JsonObject | undefined): readonly string[] => {
    const named = items(object, 'spec', 'hostnames').map(String);
    return named.length > 0 ? named : [''];
  };
  const known = before ? hosts(before) : [];
  const added = hosts(after).filter((host) => !known.some((old) => hostWithin(host, old)));
  if (added.length > 0) {
    const shown = listed(added.map((host) => (host === '' ? 'every host of its gateway' : host)));
    found.push(
      risk(
        'exposure',
        'spec.hostnames',
        `${shown} ${added.length > 1 ? 'lead' : 'leads'} to ${backends(after)} through ${listed(parents(after)) || 'no gateway'}.`,
      ),
    );
  }
  if (!before) return found;
  const doors = parents(after).filter((parent) => !parents(before).includes(parent));
  if (doors.length > 0)
    found.push(
      risk(
        'exposure',
        'spec.parentRefs',
        `${called(subject)} can be reached through ${listed(doors)}, instead of ${listed(parents(before)) || 'nothing'}.`,
      ),
    );
  return [...found, ...wider(before, after)];
}

function parents(object: JsonObject): readonly string[] {
  return items(object, 'spec', 'parentRefs').map((parent) => {
    const namespace = text(parent, 'namespace');
    const section = text(parent, 'sectionName') ?? at(parent, 'port');
    const name = `${text(parent, 'kind') ?? 'Gateway'} ${namespace === undefined ? '' : `${namespace}/`}${text(parent, 'name') ?? ''}`;
    return section === undefined ? name : `${name} (${String(section)})`;
  });
}

const backendsOf = (rule: Json): readonly string[] =>
  items(rule, 'backendRefs').map((backend) => {
    const namespace = text(backend, 'namespace');
    const port = at(backend, 'port');
    return `${namespace === undefined ? '' : `${namespace}/`}${text(backend, 'name') ?? ''}${port === undefined ? '' : `:${String(port)}`}`;
  });

const backends = (object: JsonObject): string =>
  listed([...new Set(items(object, 'spec', 'rules').flatMap(backendsOf))]) || 'nothing';

interface Match {
  readonly rule: number;
  readonly value: Json;
  readonly backends: readonly string[];
}

function wider(before: JsonObject, after: JsonObject): readonly Risk[] {
  const known = matches(before);
  return matches(after).flatMap((match): Risk[] => {
    const within = known.filter((old) => matchWithin(match.value, old.value));
    const path = `spec.rules[${match.rule}]`;
    if (within.length === 0)
      return [risk('exposure', path, `${showMatch(match.value)} leads to ${listed(match.backends) || 'nothing'}.`)];
    const elsewhere = match.backends.filter((one) => !within.some((old) => old.backends.includes(one)));
    if (elsewhere.length === 0) return [];
    return [risk('exposure', `${path}.backendRefs`, `${showMatch(match.value)} leads to ${listed(elsewhere)} now.`)];
  });
}

function matches(object: JsonObject): readonly Match[] {
  return items(object, 'spec', 'rules').flatMap((rule, index) => {
    const given = items(rule, 'matches');
    const every: readonly Json[] = given.length > 0 ? given : [{}];
    return every.map((value) => ({ rule: index, value, backends: backendsOf(rule) }));
  });
}

/** Every condition of the wide match must be one of the narrow match too, the path aside. */
function matchWithin(narrow: Json, wide: Json): boolean {
  const conditions = (match: Json, field: string): readonly Json[] => items(match, field);
  const methodOf = (match: Json): Json | undefined => at(match, 'method');
  return (
    routePath(narrow, wide) &&
    (methodOf(wide) === undefined || same(methodOf(narrow), methodOf(wide))) &&
    ['headers', 'queryParams'].every((field) =>
      conditions(wide, field).every((one) => conditions(narrow, field).some((other) => same(one, other))),
    )
  );
}

function routePath(narrow: Json, wide: Json): boolean {
  const read = (match: Json): { type: string; path: string } => ({
    type: text(match, 'path', 'type') ?? 'PathPrefix',
    path: text(match, 'path', 'value') ?? '/',
  });
  const a = read(narrow);
  const b = read(wide);
  if (b.type === 'RegularExpression' || a.type === 'RegularExpression')
    return same(a, b) || (b.type === 'PathPrefix' && b.path === '/');
  return pathWithin({ path: a.path, exact: a.type === 'Exact' }, { path: b.path, exact: b.type === 'Exact' });
}

function showMatch(match: Json): string {
  const path = text(match, 'path', 'value') ?? '/';
  const method = at(match, 'method');
  const service = text(method, 'service');
  if (service !== undefined) return `${service}/${text(method, 'method') ?? '*'}`;
  return `${typeof method === 'string' ? `${method} ` : ''}${path}`;
}

function gateway(subject: Subject): readonly Risk[] {
  const { before, after } = subject;
  if (!after) return [];
  const found: Risk[] = [];
  if (before && text(before, 'spec', 'gatewayClassName') !== text(after, 'spec', 'gatewayClassName'))
    found.push(
      risk(
        'exposure',
        'spec.gatewayClassName',
        `${called(subject)} is served by the class ${text(after, 'spec', 'gatewayClassName')} instead of ${text(before, 'spec', 'gatewayClassName')}.`,
      ),
    );
  const known = new Map(items(before, 'spec', 'listeners').map((listener) => [text(listener, 'name'), listener]));
  for (const listener of items(after, 'spec', 'listeners')) {
    const name = text(listener, 'name') ?? '';
    const path = `spec.listeners[${name}]`;
    const old = known.get(name);
    const host = text(listener, 'hostname') ?? '';
    const shown = `${host === '' ? 'every host' : host} on port ${String(at(listener, 'port'))}`;
    if (old === undefined) found.push(risk('exposure', path, `${called(subject)} answers for ${shown}.`));
    else if (!hostWithin(host, text(old, 'hostname') ?? '') || at(old, 'port') !== at(listener, 'port'))
      found.push(risk('exposure', path, `${called(subject)} answers for ${shown} now.`));
    if (old !== undefined && opensRoutes(old, listener))
      found.push(
        risk(
          'exposure',
          `${path}.allowedRoutes`,
          `Routes of more namespaces may use the listener ${name} of ${called(subject)}.`,
        ),
      );
    if (old !== undefined && at(old, 'tls') !== undefined && at(listener, 'tls') === undefined)
      found.push(risk('exposure', `${path}.tls`, `The listener ${name} of ${called(subject)} is served without TLS.`));
  }
  return found;
}

const openness = ['None', 'Same', 'Selector', 'All'];

function opensRoutes(old: Json, made: Json): boolean {
  const from = (listener: Json): string => text(listener, 'allowedRoutes', 'namespaces', 'from') ?? 'Same';
  const rank = (listener: Json): number => openness.indexOf(from(listener));
  const selector = (listener: Json): Json | undefined => at(listener, 'allowedRoutes', 'namespaces', 'selector');
  return (
    rank(made) > rank(old) ||
    (from(made) === 'Selector' && from(old) === 'Selector' && !same(selector(old), selector(made)))
  );
}

function grant(subject: Subject): readonly Risk[] {
  const { before, after } = subject;
  if (!after) return [];
  const more = (field: string): readonly Json[] =>
    items(after, 'spec', field).filter((one) => !items(before, 'spec', field).some((old) => same(old, one)));
  const from = more('from');
  const to = more('to');
  if (from.length + to.length === 0) return [];
  const who = listed(items(after, 'spec', 'from').map((one) => `${text(one, 'kind')} of ${text(one, 'namespace')}`));
  const what = listed(items(after, 'spec', 'to').map((one) => `${text(one, 'kind')} ${text(one, 'name') ?? '(any)'}`));
  return [
    risk(
      'exposure',
      from.length > 0 ? 'spec.from' : 'spec.to',
      `${who} may refer to ${what} of ${subject.object.namespace ?? 'this namespace'}.`,
    ),
  ];
}
