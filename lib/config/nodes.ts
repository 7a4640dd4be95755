import { Composer, type Document, Lexer, type Node, type Pair, Parser, type YAMLMap } from 'yaml';

/** Limits that keep hostile files harmless (security: YAML bombs). */
export const limits = {
  /** Bytes of a file, counted as UTF-16 units, of which a byte makes at most one. */
  bytes: 1_048_576,
  /** Values inside values. */
  depth: 64,
  /** Documents of a file of raw manifests. */
  documents: 500,
  /** Keys and values of a file of Roadbed's own kinds. */
  values: 20_000,
  /** Keys and values of a file of raw manifests, aliases written out. */
  rawValues: 200_000,
  /** Problems of a file that are shown one by one. */
  problems: 100,
} as const;

/** Words, marks and blanks of a file, which is what reading costs time for: twice what the largest real files hold. */
const maximumLexemes = 400_000;
/** Faults in the grammar after which the rest of a file says nothing more. */
const maximumFaults = 1000;

export type Nodes = readonly Document.Parsed[];

/** Reads the documents of a text as trees of nodes; says why not where the text would cost more than any real file. */
export function readNodes(text: string): Nodes | 'too deep' | 'too large' {
  const composer = new Composer({
    // The library's own check is quadratic; reading the values checks in one pass.
    uniqueKeys: false,
    prettyErrors: false,
    strict: true,
    stringKeys: false,
    version: '1.2',
    merge: false,
  });
  const parser = new Parser();
  const documents: Document.Parsed[] = [];
  let lexemes = 0;
  let faults = 0;
  const compose = (tokens: ReturnType<Parser['next']>): void => {
    for (const token of tokens) {
      if (token.type === 'error') faults++;
      for (const document of composer.next(token)) documents.push(document as Document.Parsed);
    }
  };
  try {
    for (const lexeme of new Lexer().lex(text)) {
      if (++lexemes > maximumLexemes || documents.length > limits.documents) return 'too large';
      if (faults > maximumFaults) break;
      compose(parser.next(lexeme));
    }
    compose(parser.end());
    for (const document of composer.end()) documents.push(document as Document.Parsed);
  } catch (error) {
    if (error instanceof RangeError) return 'too deep';
    throw error;
  }
  // Where the stack ends inside the library, it takes that for an error of the text.
  if (documents.some(({ errors }) => errors.some(({ message }) => message.startsWith('Maximum call stack'))))
    return 'too deep';
  return documents;
}

/**
 * Where the parser would recurse, or look back, further than any real file makes it: unclosed flow brackets, indicators of compact block
 * collections (`- - - -`), runs of anchors and tags. Brackets in text may be counted too; a real text closes what it opens.
 */
export function firstAbsurdity(text: string): number | undefined {
  let open = 0;
  let compact = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x5b || c === 0x7b) {
      if (++open > 1000) return i;
    } else if (c === 0x5d || c === 0x7d) {
      if (open > 0) open--;
    } else if (c === 0x0a) {
      compact = 0;
    } else if ((c === 0x2d || c === 0x3f || c === 0x3a) && isBlank(text.charCodeAt(i + 1))) {
      if (++compact > 500) return i;
    }
  }
  const properties = /(?:[&!]\S*\s+){50}/.exec(text);
  return properties?.index;
}

function isBlank(c: number): boolean {
  return c === 0x20 || c === 0x09;
}

/** A map's pairs by the text of their keys, looked up in constant time; the first of equal keys counts. */
const pairsByName = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

export function pairNamed(
  map: YAMLMap,
  name: string,
  nameOf: (key: Node | null) => string | undefined,
): Pair | undefined {
  let pairs = pairsByName.get(map);
  if (!pairs) {
    const made = new Map<string, Pair>();
    for (const pair of map.items) {
      const key = nameOf(pair.key as Node | null);
      if (key !== undefined && !made.has(key)) made.set(key, pair as Pair);
    }
    pairs = made;
    pairsByName.set(map, pairs);
  }
  return pairs.get(name);
}
