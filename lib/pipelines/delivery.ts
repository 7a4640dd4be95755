import { job } from './job.ts';
import type { Job } from './model.ts';
import type { RegistryLogin } from './registry.ts';
import { path, word } from './shell.ts';
import type { Tools } from './tools.ts';

/** The image between the jobs that build, inspect and publish it: an OCI layout, so what is scanned is what is pushed, bit by bit. */
export const imageLayout = 'roadbed-image';

export interface ImageSettings {
  readonly file?: string;
  readonly target?: string;
  readonly timeout?: number;
}

export interface Delivery {
  /** `team/app`. */
  readonly id: string;
  /** Registry and repository, without a tag. */
  readonly image: string;
  readonly repository: string;
  /** The app's folder in its repository. */
  readonly folder: string;
  readonly login: RegistryLogin;
  readonly tools: Tools;
}

/** Builds the image with Buildah: no daemon, no privileges, no socket of the machine. */
export function buildImage(delivery: Delivery, settings: ImageSettings, needs: readonly string[]): Job {
  const { folder, id, repository, tools } = delivery;
  const file = `${folder}/${settings.file ?? 'Dockerfile'}`;
  const target = settings.target === undefined ? '' : ` --target ${word(settings.target)}`;
  return job({
    name: 'build-image',
    stage: 'build',
    description: 'The image, built without privileges',
    image: tools('buildah'),
    buildsImages: true,
    needs,
    environment: { BUILDAH_ISOLATION: 'chroot', STORAGE_DRIVER: 'vfs' },
    script: [
      `buildah build --pull --format oci --file ${path(file)}${target} --label "org.opencontainers.image.revision=$COMMIT" --label ${word(`org.opencontainers.image.source=${repository}`)} --label ${word(`org.opencontainers.image.title=${id}`)} --tag localhost/app:built ${path(folder)}`,
      `buildah push localhost/app:built oci:${imageLayout}`,
    ],
    keeps: { handover: [imageLayout] },
    timeout: settings.timeout ?? 45,
  });
}

/** Tools come with the image where a company has one of its own; otherwise Alpine's signed packages are added. */
function install(commands: readonly string[]): string {
  const names = [...new Set(commands)].sort();
  const binaries = names.map((name) => (name === 'aws-cli' ? 'aws' : name));
  const there = binaries.map((name) => `command -v ${name} > /dev/null`).join(' && ');
  return `${there} || apk add --no-cache ${names.join(' ')}`;
}

/** Pushes exactly the image that was inspected, and writes down its digest. */
export function publish({ image, login, tools }: Delivery, needs: readonly string[]): Job {
  return job({
    name: 'publish',
    stage: 'publish',
    description: 'Pushes the image that was inspected',
    image: tools('delivery'),
    runs: 'delivery',
    needs,
    receives: ['build-image'],
    secrets: login.secrets,
    identity: login.identity,
    environment: { IMAGE: image },
    script: [
      install(['skopeo', ...login.packages]),
      ...login.script,
      `tag="$(printf %.12s "$COMMIT")"`,
      `skopeo copy --retry-times 3 --preserve-digests --authfile "$HOME/.docker/config.json" --digestfile reports/digest oci:${imageLayout} "docker://$IMAGE:$tag"`,
      'printf "%s:%s@%s\\n" "$IMAGE" "$tag" "$(cat reports/digest)" > reports/image',
    ],
    keeps: { paths: ['reports/image', 'reports/digest'] },
    timeout: 20,
  });
}

/** Signs the digest, and attests what is in the image and how it was made (SLSA provenance v1). */
export function sign(delivery: Delivery, keyless: boolean, bill: boolean, builder: string): Job {
  const { image, login, repository, tools } = delivery;
  const key = keyless ? '' : ' --key env://COSIGN_PRIVATE_KEY';
  const attest = (type: string, file: string): string =>
    `cosign attest --yes${key} --type ${type} --predicate ${file} "$subject"`;
  return job({
    name: 'sign',
    stage: 'sign',
    description: 'Signature, bill of materials and provenance, attached to the image',
    image: tools('delivery'),
    runs: 'delivery',
    needs: ['publish', ...(bill ? ['sbom'] : [])],
    receives: ['publish', ...(bill ? ['sbom'] : [])],
    secrets: [...login.secrets, ...(keyless ? [] : ['COSIGN_PRIVATE_KEY', 'COSIGN_PASSWORD'])],
    identity: [...login.identity, ...(keyless ? [{ variable: 'SIGSTORE_ID_TOKEN', audience: 'sigstore' }] : [])],
    environment: { IMAGE: image, SOURCE: repository, BUILDER: builder },
    script: [
      install(['cosign', 'jq', 'skopeo', ...login.packages]),
      ...login.script,
      'subject="$IMAGE@$(cat reports/digest)"',
      `cosign sign --yes${key} "$subject"`,
      ...(bill ? [attest('cyclonedx', 'reports/sbom.cdx.json')] : []),
      `jq --null-input '{buildDefinition: {buildType: "https://roadbed.dev/pipeline/v1", externalParameters: {repository: env.SOURCE, commit: env.COMMIT}, resolvedDependencies: [{uri: ("git+" + env.SOURCE), digest: {gitCommit: env.COMMIT}}]}, runDetails: {builder: {id: env.BUILDER}}}' > reports/provenance.json`,
      attest('slsaprovenance1', 'reports/provenance.json'),
    ],
    keeps: { paths: ['reports/provenance.json'] },
    timeout: 15,
  });
}
