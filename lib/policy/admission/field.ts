import type { Path } from '../../kubernetes/apiserver/index.ts';

/**
 * The one field of `object` that an expression is about: the longest path in it, where all others lie on the way to that one.
 * A variable stands for its own expression. Undefined where there is no path, or where there are two different ones.
 */
export function fieldOf(expression: string, variables: ReadonlyMap<string, string> = new Map()): Path | undefined {
  const paths = pathsIn(expression, variables, new Set());
  const longest = paths.reduce<Path>((best, path) => (path.length > best.length ? path : best), []);
  if (longest.length === 0) return undefined;
  const onTheWay = paths.every((path) => path.every((step, i) => step === longest[i]));
  return onTheWay ? longest : undefined;
}

function pathsIn(
  expression: string,
  variables: ReadonlyMap<string, string>,
  seen: ReadonlySet<string>,
): readonly Path[] {
  const code = withoutText(expression);
  const found: Path[] = [];
  for (const match of code.text.matchAll(
    /(?<![\w.])(object|variables\.(\w+))((?:\s*\??\.\s*\??\w+|\s*\[\s*\??\s*(?:\d+|\0\d+\0)\s*\])*)\s*(\()?/g,
  )) {
    const [, root = '', variable, steps = '', call] = match;
    const path = stepsOf(steps, code.literals);
    const fields = call === undefined ? path : path.slice(0, -1);
    if (root === 'object') found.push(fields);
    else if (variable !== undefined && !seen.has(variable)) {
      const inner = pathsIn(variables.get(variable) ?? '', variables, new Set([...seen, variable]));
      found.push(...(inner.length === 1 && inner[0] ? [[...inner[0], ...fields]] : inner));
    }
  }
  return found;
}

/** Literals give way to marks, so that nothing in them is taken for code. */
function withoutText(expression: string): { readonly text: string; readonly literals: readonly string[] } {
  const literals: string[] = [];
  const text = expression.replace(
    /\/\/[^\n]*|[rRbB]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/g,
    (literal) => {
      if (literal.startsWith('//')) return '';
      literals.push(literal.replace(/^[rRbB]*["']+|["']+$/g, ''));
      return `\0${literals.length - 1}\0`;
    },
  );
  return { text, literals };
}

function stepsOf(text: string, literals: readonly string[]): Path {
  return [...text.matchAll(/\??\.\s*\??(\w+)|\[\s*\??\s*(?:(\d+)|\0(\d+)\0)\s*\]/g)].map(
    ([, name, index, literal]) => name ?? (index === undefined ? (literals[Number(literal)] ?? '') : Number(index)),
  );
}
