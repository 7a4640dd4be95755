import type { Diagnostic } from '../diagnostics/index.ts';
import type { Rendered } from '../flow.ts';

/** Collects what the steps of a render found. */
export interface Gathered {
  /** What was found in a step, or before the first one. */
  add(diagnostics: readonly Diagnostic[], step?: Pick<Rendered, 'app' | 'place'>): void;
  /** Everything, each finding once: where it is not the same in every cluster of its app, the clusters are named. */
  all(): readonly Diagnostic[];
}

interface Finding {
  readonly diagnostic: Diagnostic;
  readonly app: string | undefined;
  readonly clusters: Set<string>;
}

export function gather(): Gathered {
  const findings = new Map<string, Finding>();
  const clusters = new Map<string, Set<string>>();
  return {
    add(diagnostics, { app, place } = {}) {
      const cluster = place?.cluster.name;
      if (app && cluster !== undefined) clusters.set(app.id, (clusters.get(app.id) ?? new Set()).add(cluster));
      for (const diagnostic of diagnostics) {
        const key = keyOf(diagnostic, app?.id);
        const finding = findings.get(key) ?? { diagnostic, app: app?.id, clusters: new Set() };
        if (cluster !== undefined) finding.clusters.add(cluster);
        findings.set(key, finding);
      }
    },
    all() {
      return [...findings.values()].map((finding) => placed(finding, clusters.get(finding.app ?? '')?.size ?? 0));
    },
  };
}

/** Hints may tell the Kubernetes version, which differs between clusters where the problem does not. */
function keyOf({ code, severity, span, message, identity }: Diagnostic, app: string | undefined): string {
  return JSON.stringify([code, severity, span, message, identity, app]);
}

function placed({ diagnostic, clusters }: Finding, ofApp: number): Diagnostic {
  if (clusters.size >= ofApp || [...clusters].some((name) => diagnostic.message.includes(`\`${name}\``)))
    return diagnostic;
  return {
    ...diagnostic,
    message: `${diagnostic.message} (in ${[...clusters].join(', ')})`,
    // The places say where it is seen, not which finding it is.
    identity: diagnostic.identity ?? [diagnostic.message],
  };
}
