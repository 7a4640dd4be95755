import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A type as the `.d.ts` files of `kubernetes-models` declare it. They tell less than the compiled validators (no
 * format, no bound), but have the texts, and the fields named `description`, which the validators lack.
 */
export type Declared =
  | { readonly type: 'object'; readonly fields: ReadonlyMap<string, DeclaredField> }
  | { readonly type: 'map' | 'list'; readonly of: Declared }
  | { readonly type: 'plain'; readonly text: string };

export interface DeclaredField {
  readonly description: string;
  readonly optional: boolean;
  readonly declared: Declared;
}

export interface Declaration {
  /** Where it stands in the package, which says group and version: `argoproj.io/v1alpha1/HelmParameter`. */
  readonly path: string;
  readonly description: string;
  readonly declared: Declared;
}

/** Every interface below a package's folder, by the name that its compiled schema has. */
export function readDeclarations(folder: string): Map<string, Declaration> {
  const declarations = new Map<string, Declaration>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = file.replaceAll('\\', '/').replace(/\.d\.ts$/, '');
    if (path === file || /(?:^|\/)(?:_schemas|node_modules|index$)/.test(path)) continue;
    const text = readFileSync(join(folder, file), 'utf8');
    const declaration = parseDeclaration(text, path);
    if (declaration !== undefined) declarations.set(schemaName(text, path), declaration);
  }
  return declarations;
}

/**
 * Types made from Go say their long name; types made from a CRD have group, version and kind run together, as the path
 * has them.
 */
function schemaName(text: string, path: string): string {
  const alias = /export type \{ I\w+ as I(\w+)/.exec(text)?.[1];
  return alias ?? path.replace(/(?:^|[^A-Za-z0-9])([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** The first interface of a file; undefined where it has none (a name for a scalar). */
export function parseDeclaration(text: string, path: string): Declaration | undefined {
  const start = /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*)?export interface \w+[^{]*/.exec(text);
  if (start === null) return undefined;
  const tokens = tokenize(text.slice(start.index + start[0].length));
  return { path, description: commentText(start[1] ?? ''), declared: parseBody(tokens) };
}

/** The text still to be read, cut at the token before. */
interface Tokens {
  peek(): string;
  next(): string;
}

function tokenize(text: string): Tokens {
  const pattern = /\s*(\/\*\*[\s\S]*?\*\/|"(?:[^"\\]|\\.)*"|[\w$.]+|[^\s])/gy;
  let ahead: string | undefined;
  const read = (): string => pattern.exec(text)?.[1] ?? '';
  return {
    peek: () => (ahead ??= read()),
    next: () => {
      const token = ahead ?? read();
      ahead = undefined;
      return token;
    },
  };
}

/** From `{` to its `}`: fields, or one index signature. */
function parseBody(tokens: Tokens): Declared {
  tokens.next();
  const fields = new Map<string, DeclaredField>();
  let values: Declared | undefined;
  let description = '';
  while (tokens.peek() !== '}' && tokens.peek() !== '') {
    const token = tokens.next();
    if (token.startsWith('/**')) {
      description = commentText(token);
    } else if (token === '[') {
      while (tokens.next() !== ']');
      tokens.next();
      values = parseType(tokens);
    } else if (token !== ';') {
      const optional = tokens.peek() === '?';
      if (optional) tokens.next();
      tokens.next();
      fields.set(token.startsWith('"') ? (JSON.parse(token) as string) : token, {
        description,
        optional,
        declared: parseType(tokens),
      });
      description = '';
    }
  }
  tokens.next();
  return values !== undefined && fields.size === 0 ? { type: 'map', of: values } : { type: 'object', fields };
}

/** Up to the `;` (or the `>` of a list that it is in). */
function parseType(tokens: Tokens): Declared {
  let declared: Declared | undefined;
  const words: string[] = [];
  while (!['', ';', '>', '}'].includes(tokens.peek())) {
    if (tokens.peek() === '{') {
      declared = parseBody(tokens);
      continue;
    }
    const word = tokens.next();
    if (word === 'Array' && tokens.peek() === '<') {
      tokens.next();
      declared = { type: 'list', of: parseType(tokens) };
      tokens.next();
    } else words.push(word);
  }
  return declared ?? { type: 'plain', text: words.join(' ') };
}

function commentText(comment: string): string {
  return comment
    .replace(/^\s*\/\*\*|\*\/\s*$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim();
}
