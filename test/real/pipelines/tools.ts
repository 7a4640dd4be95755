import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Stand-ins for the tools that reach out: scanners fetch databases, Buildah base images, skopeo and cosign a registry. Each notes how it was
 * called and leaves behind what the real one would; everything else in a pipeline is real.
 */
const tools: Readonly<Record<string, string>> = {
  trivy: `
previous= output= format=
for argument; do
  case "$previous" in --output) output="$argument" ;; --format) format="$argument" ;; --input) test -f "$argument/index.json" || exit 9 ;; esac
  previous="$argument"
done
test -z "$output" || case "$format" in template) echo '<testsuites></testsuites>' > "$output" ;; *) echo '{}' > "$output" ;; esac
case " $* " in *" $FINDING "*) exit 1 ;; esac`,
  semgrep: `
for argument; do case "$argument" in --sarif-output=*) echo '{}' > "\${argument#*=}" ;; --junit-xml-output=*) echo '<testsuites></testsuites>' > "\${argument#*=}" ;; esac; done`,
  gitleaks: `echo '<testsuites></testsuites>' > reports/secrets.junit.xml`,
  buildah: `
case "$1" in
  build) test -f Dockerfile || exit 9 ;;
  push) mkdir -p "\${3#oci:}" && echo '{"schemaVersion":2}' > "\${3#oci:}/index.json" ;;
esac`,
  skopeo: `
case "$1" in
  login) test "$(cat)" = the-password || exit 9 ;;
  copy)
    previous=
    for argument; do
      test "$previous" = --digestfile && printf 'sha256:%064d' 7 > "$argument"
      case "$argument" in oci:*) test -f "\${argument#oci:}/index.json" || exit 9 ;; esac
      previous="$argument"
    done ;;
esac`,
  cosign: `
test -n "$SIGSTORE_ID_TOKEN" || exit 9
previous=
for argument; do test "$previous" = --predicate && { test -s "$argument" || exit 9; }; previous="$argument"; done`,
  apk: 'exit 9',
};

/** Writes the stand-ins into a folder; calls are noted in `calls` below it, a line each. */
export function writeTools(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'calls'), '');
  for (const [name, body] of Object.entries(tools)) {
    const file = join(folder, name);
    writeFileSync(file, `#!/bin/sh\necho "${name} $*" >> "${join(folder, 'calls')}"\n${body.trim()}\n`);
    chmodSync(file, 0o755);
  }
  // Debian has no `python`, the official image does.
  writeFileSync(join(folder, 'python'), '#!/bin/sh\nexec python3 "$@"\n');
  chmodSync(join(folder, 'python'), 0o755);
}
