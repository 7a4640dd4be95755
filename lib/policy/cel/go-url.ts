/** A URL as Go's net/url takes it apart; parts are decoded where Go decodes them. */
export interface GoUrl {
  readonly scheme: string;
  readonly opaque: string;
  readonly user: string | undefined;
  readonly host: string;
  readonly path: string;
  readonly rawPath: string;
  readonly query: string;
  readonly forceQuery: boolean;
  readonly fragment: string;
}

/** Why a text is not a URL, in Go's words. */
export class UrlError extends Error {}

type Part = 'path' | 'host' | 'zone' | 'user' | 'query' | 'fragment';

/**
 * `url.ParseRequestURI`: an absolute URL or a path from the root. The fragment, which Go leaves in place here and a second parse takes off,
 * is taken off.
 */
export function parseRequestUri(text: string): GoUrl | UrlError {
  try {
    const request = parse(text, true);
    const hash = text.indexOf('#');
    if (hash < 0) return request;
    return { ...parse(text.slice(0, hash), false), fragment: decode(text.slice(hash + 1), 'fragment') };
  } catch (error) {
    if (error instanceof UrlError) return new UrlError(`parse ${JSON.stringify(text)}: ${error.message}`);
    throw error;
  }
}

function parse(text: string, viaRequest: boolean): GoUrl {
  if (/[\u0000-\u001f\u007f]/.test(text)) throw new UrlError('net/url: invalid control character in URL');
  if (text === '' && viaRequest) throw new UrlError('empty url');
  const none = { scheme: '', opaque: '', user: undefined, host: '', query: '', forceQuery: false, fragment: '' };
  if (text === '*') return { ...none, path: '*', rawPath: '' };

  if (text.startsWith(':')) throw new UrlError('missing protocol scheme');
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1]?.toLowerCase() ?? '';
  let rest = scheme === '' ? text : text.slice(scheme.length + 1);
  const question = rest.indexOf('?');
  const query = question < 0 ? '' : rest.slice(question + 1);
  const forceQuery = question >= 0 && question === rest.length - 1;
  if (question >= 0) rest = rest.slice(0, question);

  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...none, scheme, opaque: rest, query, forceQuery, path: '', rawPath: '' };
    if (viaRequest) throw new UrlError('invalid URI for request');
    if ((rest.split('/', 1)[0] ?? '').includes(':')) {
      throw new UrlError('first path segment in URL cannot contain colon');
    }
  }
  let authority = { user: undefined as string | undefined, host: '' };
  if ((scheme !== '' || (!viaRequest && !rest.startsWith('///'))) && rest.startsWith('//')) {
    const slash = rest.indexOf('/', 2);
    const end = slash < 0 ? rest.length : slash;
    authority = parseAuthority(rest.slice(2, end));
    rest = rest.slice(end);
  }
  const path = decode(rest, 'path');
  const rawPath = encode(path, 'path') === rest ? '' : rest;
  return { ...none, ...authority, scheme, query, forceQuery, path, rawPath };
}

function parseAuthority(authority: string): { user: string | undefined; host: string } {
  const at = authority.lastIndexOf('@');
  const host = parseHost(authority.slice(at + 1));
  if (at < 0) return { user: undefined, host };
  const user = authority.slice(0, at);
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user)) throw new UrlError('net/url: invalid userinfo');
  const colon = user.indexOf(':');
  const name = decode(colon < 0 ? user : user.slice(0, colon), 'user');
  const password = colon < 0 ? undefined : decode(user.slice(colon + 1), 'user');
  const shown = encode(name, 'user');
  return { user: password === undefined ? shown : `${shown}:${encode(password, 'user')}`, host };
}

function parseHost(host: string): string {
  if (host.startsWith('[')) {
    const close = host.lastIndexOf(']');
    if (close < 0) throw new UrlError("missing ']' in host");
    const port = host.slice(close + 1);
    requirePort(port);
    const zone = host.indexOf('%25');
    if (zone < 0 || zone > close) return decode(host, 'host');
    return (
      decode(host.slice(0, zone), 'host') + decode(host.slice(zone, close), 'zone') + decode(host.slice(close), 'host')
    );
  }
  const colon = host.lastIndexOf(':');
  if (colon >= 0) requirePort(host.slice(colon));
  return decode(host, 'host');
}

function requirePort(port: string): void {
  if (!isOptionalPort(port)) throw new UrlError(`invalid port ${JSON.stringify(port)} after host`);
}

const isOptionalPort = (port: string): boolean => port === '' || /^:\d*$/.test(port);

/** Bytes other than letters, digits and `-_.~` that each part may hold as they are. */
const ALLOWED: Readonly<Record<Part, RegExp>> = {
  path: /[$&+/:=@]/,
  host: /[!$&'()*+,;=:[\]<>"]/,
  zone: /[!$&'()*+,;=:[\]<>"]/,
  user: /[$&+,;=]/,
  query: /^\b$/,
  fragment: /[$&+,/:;=?@!()*]/,
};

const isAllowed = (character: string, part: Part): boolean =>
  /[A-Za-z0-9\-_.~]/.test(character) || ALLOWED[part].test(character);

function decode(text: string, part: Part): string {
  for (let i = 0; i < text.length; i++) {
    const character = text[i] ?? '';
    if (character === '%') {
      const sequence = text.slice(i, i + 3);
      if (!/^%[0-9a-fA-F]{2}$/.test(sequence)) throw escapeError(sequence);
      const code = Number.parseInt(sequence.slice(1), 16);
      if (part === 'host' && code < 0x80 && sequence !== '%25') throw escapeError(sequence);
      if (part === 'zone' && sequence !== '%25' && code !== 0x20 && !isAllowed(String.fromCharCode(code), 'host')) {
        throw escapeError(sequence);
      }
      i += 2;
    } else if ((part === 'host' || part === 'zone') && character < '\u0080' && !isAllowed(character, part)) {
      throw new UrlError(`invalid character ${JSON.stringify(character)} in host name`);
    }
  }
  const spaced = part === 'query' ? text.replaceAll('+', ' ') : text;
  return spaced.includes('%') ? decodeBytes(spaced) : spaced;
}

const escapeError = (sequence: string): UrlError => new UrlError(`invalid URL escape ${JSON.stringify(sequence)}`);

function decodeBytes(text: string): string {
  const bytes: number[] = [];
  const encoded = Buffer.from(text);
  for (let i = 0; i < encoded.length; i++) {
    if (encoded[i] === 0x25) {
      bytes.push(Number.parseInt(encoded.toString('latin1', i + 1, i + 3), 16));
      i += 2;
    } else bytes.push(encoded[i] ?? 0);
  }
  return Buffer.from(bytes).toString();
}

function encode(text: string, part: Part): string {
  let escaped = '';
  for (const character of text) {
    if (isAllowed(character, part)) escaped += character;
    else for (const byte of Buffer.from(character)) escaped += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped;
}

export function escapedPath(url: GoUrl): string {
  const valid = [...url.rawPath.replaceAll('%', '')].every((c) => /[!$&'()*+,;=:@[\]]/.test(c) || isAllowed(c, 'path'));
  if (url.rawPath !== '' && valid) return url.rawPath;
  return url.path === '*' ? '*' : encode(url.path, 'path');
}

/** Host and port of a URL's host, without the brackets of an IPv6 address. */
export function splitHostPort(url: GoUrl): { readonly hostname: string; readonly port: string } {
  const colon = url.host.lastIndexOf(':');
  const hasPort = colon >= 0 && isOptionalPort(url.host.slice(colon));
  const host = hasPort ? url.host.slice(0, colon) : url.host;
  const hostname = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  return { hostname, port: hasPort ? url.host.slice(colon + 1) : '' };
}

/** Parameters in order; ones that cannot be decoded or hold a semicolon are dropped. */
export function queryParameters(url: GoUrl): ReadonlyMap<string, readonly string[]> {
  const parameters = new Map<string, string[]>();
  for (const pair of url.query.split('&')) {
    if (pair === '' || pair.includes(';')) continue;
    const equals = pair.indexOf('=');
    try {
      const key = decode(equals < 0 ? pair : pair.slice(0, equals), 'query');
      const value = equals < 0 ? '' : decode(pair.slice(equals + 1), 'query');
      parameters.set(key, [...(parameters.get(key) ?? []), value]);
    } catch (error) {
      if (!(error instanceof UrlError)) throw error;
    }
  }
  return parameters;
}

/** The URL put together again. */
export function formatUrl(url: GoUrl): string {
  let text = url.scheme === '' ? '' : `${url.scheme}:`;
  if (url.opaque !== '') text += url.opaque;
  else {
    const path = escapedPath(url);
    if (url.host !== '' || url.user !== undefined) {
      text += '//';
      if (url.user !== undefined) text += `${url.user}@`;
      text += encode(url.host, 'host');
    }
    text += path;
  }
  if (url.forceQuery || url.query !== '') text += `?${url.query}`;
  return url.fragment === '' ? text : `${text}#${encode(url.fragment, 'fragment')}`;
}
