import type { IdentityToken } from './model.ts';
import { word } from './shell.ts';

export type RegistryType = 'ecr' | 'gar' | 'harbor' | 'nexus' | 'dockerhub' | 'other';

/** How a job gets into the registry: statements of shell, and the variables and tokens that they read. */
export interface RegistryLogin {
  /** Packages of Alpine that the statements need besides skopeo. */
  readonly packages: readonly string[];
  readonly script: readonly string[];
  readonly secrets: readonly string[];
  readonly identity: readonly IdentityToken[];
}

/** What kind of registry a host is. Harbor and Nexus run under any name, and log in alike. */
export function registryTypeOf(host: string): RegistryType {
  if (/^[0-9]{12}\.dkr\.ecr(-fips)?\.[a-z0-9-]+\.(amazonaws\.com(\.cn)?|on\.aws)$/.test(host)) return 'ecr';
  if (host.endsWith('-docker.pkg.dev') || host === 'gcr.io' || host.endsWith('.gcr.io')) return 'gar';
  return host === 'docker.io' ? 'dockerhub' : 'other';
}

/** Whether the pipeline shows who it is instead of a password. */
export function needsIdentity(type: RegistryType): boolean {
  return type === 'ecr' || type === 'gar';
}

/** `identity` is the role or provider where the type needs one. Docker's own file of credentials is what skopeo and cosign both read. */
export function registryLogin(type: RegistryType, host: string, identity: string): RegistryLogin {
  const into = `skopeo login --authfile "$HOME/.docker/config.json" --password-stdin`;
  const prepare = 'mkdir -p "$HOME/.docker" reports';
  switch (type) {
    case 'ecr': {
      const region = /\.ecr(?:-fips)?\.([a-z0-9-]+)\./.exec(host)?.[1] ?? '';
      return {
        packages: ['aws-cli'],
        secrets: [],
        identity: [{ variable: 'REGISTRY_ID_TOKEN', audience: 'sts.amazonaws.com' }],
        script: [
          prepare,
          '(umask 077; printf %s "$REGISTRY_ID_TOKEN" > "$HOME/registry-token")',
          `export AWS_ROLE_ARN=${word(identity)} AWS_WEB_IDENTITY_TOKEN_FILE="$HOME/registry-token" AWS_ROLE_SESSION_NAME="roadbed-$COMMIT"`,
          `aws ecr get-login-password --region ${word(region)} | ${into} --username AWS ${word(host)}`,
        ],
      };
    }
    case 'gar':
      return {
        packages: ['curl', 'jq'],
        secrets: [],
        identity: [{ variable: 'REGISTRY_ID_TOKEN', audience: `https://iam.googleapis.com/${identity}` }],
        // Through a pipe: an argument could be read by every process of the machine. What fails on the way leaves no password to log in with.
        script: [
          prepare,
          `jq --null-input --arg audience ${word(`//iam.googleapis.com/${identity}`)} '{audience: $audience, grantType: "urn:ietf:params:oauth:grant-type:token-exchange", requestedTokenType: "urn:ietf:params:oauth:token-type:access_token", scope: "https://www.googleapis.com/auth/cloud-platform", subjectTokenType: "urn:ietf:params:oauth:token-type:jwt", subjectToken: env.REGISTRY_ID_TOKEN}' | curl --fail --silent --show-error --retry 3 --header "Content-Type: application/json" --data @- https://sts.googleapis.com/v1/token | jq --join-output .access_token | ${into} --username oauth2accesstoken ${word(host)}`,
        ],
      };
    default:
      return {
        packages: [],
        secrets: ['REGISTRY_USER', 'REGISTRY_PASSWORD'],
        identity: [],
        script: [prepare, `printf %s "$REGISTRY_PASSWORD" | ${into} --username "$REGISTRY_USER" ${word(host)}`],
      };
  }
}
