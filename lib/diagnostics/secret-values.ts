/** The part of a text that a key such as `dbPassword:` or `API_TOKEN=` gives a value to. */
export interface KeyedValue {
  readonly start: number;
  readonly end: number;
}

const key = String.raw`(?<![\w.\-])(?<key>[\w.\-]{2,64})`;
const scalar = String.raw`(?:"(?<double>(?:[^"\\\n]|\\.){6,512})"|'(?<single>(?:[^'\n]|''){6,512})'|(?<bare>[^\s"'{}\[\],#&*|>!%@${'`'}][^\s,}\]"']{5,511}))`;
/** A value on the same line, or on the next as a block scalar. */
const block = String.raw`(?:[|>][+\-]?[ \t]{0,4}\r?\n[ \t]{1,64})?`;
/** `key: value`, `"key":"value"` and `KEY=value`. */
const keyed = new RegExp(String.raw`${key}["']?[ \t]{0,4}(?::(?=[ \t"'])|=)[ \t]{0,16}${block}${scalar}`, 'dg');
/** The two lines of an environment variable in Kubernetes: `name: DB_PASSWORD`, `value: …`. */
const named = new RegExp(
  String.raw`(?<![\w.\-])["']?name["']?:[ \t]{0,4}["']?(?<key>[\w.\-]{2,64})["']?[ \t,]{0,4}(?:\r?\n[ \t]{0,64})?["']?value["']?:[ \t]{0,16}${block}${scalar}`,
  'dg',
);

/** Values under keys that promise a secret and that do not look like a name, a reference or a placeholder. */
export function secretValues(text: string): readonly KeyedValue[] {
  return [...valuesFoundBy(keyed, text), ...valuesFoundBy(named, text)];
}

function* valuesFoundBy(pattern: RegExp, text: string): Generator<KeyedValue> {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const groups = match.groups ?? {};
    const places = match.indices?.groups ?? {};
    const kind = kindOfKey(groups.key ?? '');
    const value = groups.double ?? groups.single ?? groups.bare ?? '';
    const place = places.double ?? places.single ?? places.bare;
    const refers = groups.key === 'secret' && reference.test(value);
    if (kind !== undefined && place !== undefined && !refers && isSecretValue(value, kind)) {
      yield { start: place[0], end: place[1] };
    } else {
      // The value may itself hold a key and a value, as a connection string does.
      pattern.lastIndex = places.key?.[1] ?? pattern.lastIndex;
    }
  }
}

/** A password may be any word; a token is long and random. */
type KeyKind = 'password' | 'token';

/** Only the last word of a key counts: `passwordPolicy` and `secretName` hold no secret. */
function kindOfKey(name: string): KeyKind | undefined {
  const joined = name.toLowerCase().replace(/[_.-]/g, '');
  if (/(?:password|passwd|passphrase|pwd)\d{0,2}$/.test(joined)) return 'password';
  if (/(?:secret|token|credentials?|authorization)\d{0,2}$/.test(joined)) return 'token';
  if (
    /(?:api|access|private|secret|signing|encryption|auth|account|master|shared|webhook|hmac|licen[cs]e)key$/.test(
      joined,
    )
  )
    return 'token';
  return /^[A-Z0-9_]+_KEY$/.test(name) && !/PUBLIC|PRIMARY|PARTITION|SORT|CACHE/.test(name) ? 'token' : undefined;
}

/** Variables, templates, paths, addresses and references to a secret store: where a secret is, not what it is. */
const pointer = /^(?:[$<{(/~.]|%|\*|ENC\[|[a-z][a-z0-9+.-]{0,20}:(?:\/\/|[a-z])|ref\+|arn:)|\$\{|\$\(|\{\{/;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const digest = /^(?:(?:md5|sha\d{1,3})[:-].*|[0-9a-f]{40})$/i;
/** `stripe/api-key`, `db-credentials-2`, `oauth2_proxy`: words with separators. */
const wordsWithSeparators = /^[A-Za-z]+\d{0,3}(?:[-_./:][A-Za-z]*\d{0,3})+$/;
/** A path in small letters, as in `app-0001/api-key`: random base64 has capitals. */
const path = /^[a-z0-9][a-z0-9._-]{0,62}(?:\/[a-z0-9][a-z0-9._-]{0,62})+$/;
/** What a key called just `secret` refers to: a path in the secret store, then the key. */
const reference = /^[A-Za-z0-9][\w.-]{0,62}(?:\/[A-Za-z0-9][\w.-]{0,62})+$/;
const oneWord = /^[A-Za-z]+\d{0,3}$/;
const placeholder =
  /^(?:change.?me|replace.?me|your.*|example.*|dummy.*|redacted|required|optional|enabled|disabled|undefined|placeholder)$/i;

function isSecretValue(value: string, kind: KeyKind): boolean {
  if (pointer.test(value) || uuid.test(value) || digest.test(value) || placeholder.test(value)) return false;
  if (wordsWithSeparators.test(value) || path.test(value) || new Set(value).size < 4) return false;
  if (kind === 'password') return true;
  return value.length >= 16 && !oneWord.test(value) && !/\s/.test(value) && entropy(value) >= 3;
}

/** Shannon entropy in bits a character; random base64 of 32 characters has about 4.5, English words of that length 3.5. */
function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}
