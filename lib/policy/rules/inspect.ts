import type { Span } from '../../diagnostics/index.ts';
import type { JsonObject, Path } from '../../kubernetes/apiserver/index.ts';
import type { SchemaCatalog } from '../../kubernetes/index.ts';
import {
  asker,
  type Decision,
  fieldOf,
  judgeOf,
  kindsOf,
  type Manifest,
  type Row,
  type Verdict,
} from '../admission/index.ts';
import { culpritOf } from './culprit.ts';
import type { Rules } from './rules.ts';
import { enforcing } from './versions.ts';

/** What rules see of a cluster beside the object. */
export interface Surroundings {
  readonly kubernetes: string;
  readonly namespaces: readonly JsonObject[];
  readonly catalog: SchemaCatalog;
}

/** A rule that an object breaks, or that could not be judged. */
export interface Found {
  readonly verdict: Verdict;
  readonly decision: Decision;
  /**
   * The part of the object that it is about: the one field that the expression names, be it there or not, or the smallest part of it
   * without which the rule would hold. Where the expression names several fields, that part of the whole object.
   */
  readonly path: Path;
}

export interface Inspection {
  readonly found: readonly Found[];
  /** How many times a policy was asked, by each of its bindings. */
  readonly evaluations: number;
}

/** Judges an object that somebody wishes to create. Never throws. */
export type Inspector = (object: JsonObject) => Inspection;

/** Compiles the rules for one cluster. */
export function inspector(rules: Rules, { kubernetes, namespaces, catalog }: Surroundings): Inspector {
  const kinds = kindsOf(catalog, kubernetes);
  const bindings = [...rules.bindings, ...rules.assumed];
  const judge = judgeOf({
    ...rules,
    bindings,
    kubernetes: enforcing(kubernetes),
    kinds,
    namespaces: namespaces.map(unwritten),
  });
  const ask = asker(judge, { kubernetes, kinds, overrides: {} }, rules.policies);
  const create = (object: JsonObject, of?: Parameters<typeof ask>[2]): readonly Row[] =>
    ask(unwritten(object), { operation: 'CREATE', object, oldObject: null }, of).rows;

  const pathOf = (object: JsonObject, row: Row, decision: Decision): Path => {
    const { policy, binding } = row.verdict;
    if (decision.outcome === 'error' || decision.validation === undefined) return row.path;
    const named = fieldOf(decision.expression, new Map(policy.variables.map((one) => [one.name, one.expression])));
    const same = (other: Row): boolean =>
      other.verdict.binding === binding && JSON.stringify(other.path) === JSON.stringify(row.path);
    const holds = (without: JsonObject): boolean =>
      create(without, (other) => other === policy).some(
        (other) =>
          same(other) &&
          other.verdict.decisions.some(
            ({ validation, outcome }) => validation === decision.validation && outcome === 'admit',
          ),
      );
    return culpritOf(object, [...row.path, ...(named ?? [])], holds);
  };

  return (object) => {
    const rows = create(object);
    return {
      evaluations: rows.length,
      found: rows.flatMap((row) =>
        row.verdict.findings.map((decision) => ({
          verdict: row.verdict,
          decision,
          path: pathOf(object, row, decision),
        })),
      ),
    };
  };
}

/** An object that stands in no file that anybody wrote. */
function unwritten(object: JsonObject): Manifest {
  const nowhere: Span = { file: '', start: 0, end: 0 };
  return { object, file: '', text: '', document: 0, locate: () => nowhere };
}
