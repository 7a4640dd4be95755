import { ValueList, ValueMap } from '../collections.ts';
import { define, type FunctionDeclaration, global, type Library, member } from '../functions.ts';
import {
  escapedPath,
  formatUrl,
  type GoUrl,
  parseRequestUri,
  queryParameters,
  splitHostPort,
  UrlError,
} from '../go-url.ts';
import { BOOL, listOf, mapOf, objectType, STRING } from '../types.ts';
import { CelError, Foreign, type Value } from '../values.ts';

export const URL_TYPE = objectType('kubernetes.URL');

class UrlValue extends Foreign {
  readonly type = URL_TYPE;
  override readonly goType = '*url.URL';
  readonly url: GoUrl;
  constructor(url: GoUrl) {
    super();
    this.url = url;
  }
  equals(other: Value): boolean | undefined {
    return other instanceof UrlValue ? formatUrl(this.url) === formatUrl(other.url) : undefined;
  }
  override toString(): string {
    return formatUrl(this.url);
  }
}

function url(text: string): Value {
  const parsed = parseRequestUri(text);
  if (!(parsed instanceof UrlError)) return new UrlValue(parsed);
  return new CelError('conversion', `URL parse error during conversion from string: ${parsed.message}`);
}

const part = (name: string, id: string, read: (url: GoUrl) => string): FunctionDeclaration =>
  define(
    name,
    member(id, [URL_TYPE], STRING, (value: UrlValue) => read(value.url)),
  );

const query = (value: UrlValue): Value =>
  new ValueMap([...queryParameters(value.url)].map(([key, values]) => [key, new ValueList(values)]));

/** Kubernetes' URL functions (apiserver, pkg/cel/library/urls.go). */
export const URLS: Library = {
  types: [URL_TYPE],
  functions: [
    define('url', global('string_to_url', [STRING], URL_TYPE, url)),
    define(
      'isURL',
      global('is_url_string', [STRING], BOOL, (text: string) => !(parseRequestUri(text) instanceof UrlError)),
    ),
    part('getScheme', 'url_get_scheme', ({ scheme }) => scheme),
    part('getHost', 'url_get_host', ({ host }) => host),
    part('getHostname', 'url_get_hostname', (value) => splitHostPort(value).hostname),
    part('getPort', 'url_get_port', (value) => splitHostPort(value).port),
    part('getEscapedPath', 'url_get_escaped_path', escapedPath),
    define('getQuery', member('url_get_query', [URL_TYPE], mapOf(STRING, listOf(STRING)), query)),
  ],
};
