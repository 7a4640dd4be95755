/**
 * Tokens that can be told by their shape alone. Each pattern runs in linear time: it begins where no earlier character
 * could belong to it, and every repetition is over one class of characters that the next part does not share, or is
 * bounded. Where only a part of the match is secret, that part is the group `secret`.
 *
 * Sources: each vendor's documentation of its token formats (prefix, alphabet, length).
 */
export const secretShapes: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['github-token', /(?<!\w)(?:gh[pousr]_[A-Za-z0-9_]{36,}|github_pat_\w{22,})/g],
  [
    'gitlab-token',
    /(?<![\w-])(?:gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|soat|ffct|oas|wt)-[\w-]{20,}(?:\.[\w-]{1,64}){0,3}|GR1348941[\w-]{20,}|_gitlab_session=[0-9a-f]{32})/g,
  ],
  ['aws-access-key', /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])/g],
  ['slack-token', /(?<![\w-])(?:xox[abeoprs](?:\.xox[bp])?-[\w-]{10,}|xapp-\d-[\w-]{20,})/g],
  ['slack-webhook', /hooks\.slack\.com\/(?<secret>(?:services|workflows|triggers)\/[\w/+-]{20,})/g],
  ['google-api-key', /(?<![\w-])AIza[\w-]{35}(?![\w-])/g],
  ['google-oauth', /(?<![\w-])(?:ya29\.[\w-]{20,}|GOCSPX-[\w-]{28})/g],
  ['jwt', /(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/g],
  ['npm-token', /(?<!\w)npm_[A-Za-z0-9]{36}(?!\w)/g],
  ['pypi-token', /(?<![\w-])pypi-AgE[\w-]{50,}/g],
  ['stripe-key', /(?<!\w)(?:[rs]k_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{24,})/g],
  ['docker-token', /(?<![\w-])dckr_(?:pat|oat)_[\w-]{20,}/g],
  ['vault-token', /(?<![\w.-])hv[bsr]\.[\w-]{20,}/g],
  ['terraform-token', /(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,}/g],
  ['azure-account-key', /(?:AccountKey|SharedAccessKey)=(?<secret>[A-Za-z0-9+/]{40,}={0,2})/g],
  ['azure-client-secret', /(?<![\w.~-])[\w.~-]{3}\dQ~[\w.~-]{30,33}[\w~-](?![\w~-])/g],
  ['azure-sas', /[?&]sig=(?<secret>[A-Za-z0-9%+/=]{40,})/g],
  ['grafana-token', /(?<![\w-])(?:glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}|glc_[A-Za-z0-9+/=]{32,})/g],
  ['digitalocean-token', /(?<!\w)do[oprt]_v1_[0-9a-f]{64}/g],
  ['databricks-token', /(?<!\w)dapi[0-9a-f]{32}(?!\w)/g],
  ['pulumi-token', /(?<!\w)pul-[0-9a-f]{40}(?!\w)/g],
  ['sendgrid-key', /(?<![\w-])SG\.[\w-]{22}\.[\w-]{43}/g],
  ['shopify-token', /(?<!\w)shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}/g],
  ['atlassian-token', /(?<!\w)AT(?:ATT|CTT|BB)[A-Za-z0-9][\w=-]{23,}/g],
  ['hugging-face-token', /(?<!\w)hf_[A-Za-z]{34}(?!\w)/g],
  ['model-api-key', /(?<![\w-])sk-(?:proj|svcacct|admin|ant-[a-z]{3,10}\d{2})-[\w-]{20,}/g],
  ['telegram-token', /(?<!\w)\d{8,10}:AA[\w-]{33}(?![\w-])/g],
  ['age-key', /(?<!\w)AGE-SECRET-KEY-1[0-9A-Z]{58}/g],
  // The password of user:password@host. A reference such as $(PASSWORD), ${PASSWORD} or <password> is not one.
  ['url-password', /:\/\/[^\s:@/'"]{0,128}:(?<secret>(?![$<{*])[^\s@/'"<>]{3,256})@/g],
  ['authorization', /(?<!\w)(?:Bearer|Basic)[ ](?<secret>(?=[A-Za-z+/._~-]{0,64}\d)[\w+/.~-]{20,}={0,2})/gi],
];

const blockStart = /-----BEGIN ([A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?)-----/g;

/**
 * Private keys, from their first line to their last. One that is not closed reaches as far as text that could belong
 * to it, so a key that was cut off is found too.
 */
export function privateKeys(text: string): readonly { readonly start: number; readonly end: number }[] {
  const found: { start: number; end: number }[] = [];
  let done = 0;
  for (const match of text.matchAll(blockStart)) {
    if (match.index < done) continue;
    done = privateKeyEnd(text, match.index + match[0].length, `-----END ${match[1]}-----`);
    found.push({ start: match.index, end: done });
  }
  return found;
}

/** Anything that base64 lines, their indentation, quoting, JSON escapes and header lines are made of. */
const keyBody = /[A-Za-z0-9+/=\s\\"',:|>.()#-]*/y;

function privateKeyEnd(text: string, from: number, footer: string): number {
  keyBody.lastIndex = from;
  const limit = from + (keyBody.exec(text)?.[0].length ?? 0);
  const closed = text.slice(from, limit).indexOf(footer);
  return closed < 0 ? limit : from + closed + footer.length;
}
