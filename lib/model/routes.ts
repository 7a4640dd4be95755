import type { Diagnostic } from '../diagnostics/index.ts';
import type { App, Company } from './company.ts';
import { clustersOf, type FactIndex, layersOf } from './facts.ts';
import { isMap, origins } from './merge.ts';

/** Finds two apps that claim one host and path in one cluster: the edge would send people to either. */
export function duplicateRoutes(company: Company, index: FactIndex): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const environment of company.environments) {
    for (const place of clustersOf(company, environment)) {
      const claimed = new Map<string, App>();
      for (const app of index.appsIn(place)) {
        for (const [i, route] of index.facts(app, place).routes.entries()) {
          if (route.visibility === 'team') continue;
          const key = `${route.host}${route.path ?? '/'}`;
          const other = claimed.get(key);
          if (other && other.id !== app.id) {
            const schema = company.kinds.get(app.kind.kind)?.schema;
            const layers = layersOf(company, app, place);
            const origin = schema && origins(layers, ['routes'], schema).at(-1);
            const layer = layers.find(({ name }) => name === origin?.layer);
            found.push({
              code: 'model/duplicate-route',
              severity: 'error',
              message: `\`${key}\` is already routed to \`${other.id}\``,
              span: (layer?.document ?? app.document).locate([...(layer?.base ?? []), 'routes', i]),
              hint: 'Give one of the two another host or path.',
              identity: [app.id, key],
            });
          }
          claimed.set(key, other ?? app);
        }
      }
    }
  }
  return found;
}

/** Finds apps that need each other in a circle: none of them can be the first to become ready. */
export function dependencyCycles(company: Company): Diagnostic[] {
  const uses = (app: App): [string, readonly string[]][] =>
    Object.entries(isMap(app.value.dependencies) ? app.value.dependencies : {}).flatMap(([name, d]) =>
      isMap(d) && typeof d.app === 'string' && company.apps.has(d.app) && d.app !== app.id
        ? [[d.app, ['dependencies', name, 'app']]]
        : [],
    );
  const state = new Map<string, 'open' | 'done'>();
  const found: Diagnostic[] = [];
  for (const start of company.apps.values()) {
    if (state.has(start.id)) continue;
    // An explicit stack: a chain of dependencies may be as long as the company has apps.
    const stack = [{ app: start, edges: uses(start), next: 0 }];
    state.set(start.id, 'open');
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (!top) break;
      const edge = top.edges[top.next++];
      if (!edge) {
        state.set(top.app.id, 'done');
        stack.pop();
        continue;
      }
      const target = company.apps.get(edge[0]);
      if (!target || state.get(target.id) === 'done') continue;
      if (state.get(target.id) === 'open') {
        const circle = [
          ...stack.slice(stack.findIndex(({ app }) => app.id === target.id)).map(({ app }) => app.id),
          target.id,
        ];
        found.push({
          code: 'model/dependency-cycle',
          severity: 'warning',
          message: `These apps need each other in a circle: ${circle.join(' → ')}`,
          span: top.app.document.locate(edge[1]),
          hint: 'Make sure that each starts without the next; a readiness probe must not wait for it.',
          identity: [...circle.slice(0, -1)].sort(),
        });
        continue;
      }
      state.set(target.id, 'open');
      stack.push({ app: target, edges: uses(target), next: 0 });
    }
  }
  return found;
}
