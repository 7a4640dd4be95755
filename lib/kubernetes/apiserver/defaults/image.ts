const component = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const domain = `(?:${component}(?:\\.${component})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const segment = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const digest = '(?:sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128})';
const reference = new RegExp(`^(?:${domain}/)?(${segment}(?:/${segment})*)(?::(\\w[\\w.-]{0,127}))?(@${digest})?$`);

/**
 * The pull policy that a container without one gets: `Always` for the tag latest, said or implied, otherwise
 * `IfNotPresent`, which is also what a text that is no image reference gets.
 * Sources: Kubernetes pkg/util/parsers/parsers.go, github.com/distribution/reference.
 */
export function defaultPullPolicy(image: string, minor: number): 'Always' | 'IfNotPresent' {
  if (/^[a-f0-9]{64}$/.test(image)) return 'IfNotPresent';
  const slash = image.indexOf('/');
  const first = image.slice(0, Math.max(slash, 0));
  // Without a dot, a colon or (since 1.29) a capital the first element is a namespace of the default registry, not a domain.
  const isDomain = first === 'localhost' || /[.:]/.test(first) || (minor >= 29 && first !== first.toLowerCase());
  const match = reference.exec(isDomain ? image : `docker.io/${image}`);
  if (match === null) return 'IfNotPresent';
  const [, name = '', tag, pinned] = match;
  if (name.length > 255) return 'IfNotPresent';
  return tag === 'latest' || (tag === undefined && pinned === undefined) ? 'Always' : 'IfNotPresent';
}
