import { definePipelineLanguage } from 'roadbed';

/** Rust, checked by rustfmt and clippy, tested by nextest under llvm-cov. */
export const rust = definePipelineLanguage({
  language: 'rust',
  title: 'Rust',
  version: '1.91',
  image: (version) => `docker.io/library/rust:${version}`,
  buildTools: [
    {
      name: 'cargo',
      lockFiles: ['Cargo.lock'],
      caches: ['cargo'],
      environment: {
        CARGO_HOME: '$ROOT/.cache/cargo',
        CARGO_TARGET_DIR: '$ROOT/.cache/cargo/target',
        CARGO_INCREMENTAL: '0',
        PATH: '$ROOT/.cache/cargo/bin:$PATH',
      },
      restore: ['cargo fetch --locked'],
      lint: [
        'rustup component add rustfmt clippy',
        'cargo fmt --all --check',
        'cargo clippy --locked --all-targets -- --deny warnings',
      ],
      test: [
        'rustup component add llvm-tools',
        'cargo install --locked --quiet cargo-nextest@0.9.114 cargo-llvm-cov@0.6.21',
        'mkdir -p reports',
        // Where nextest looks for a profile's settings: one that writes JUnit, beside the project's own.
        `printf '[profile.default.junit]\\npath = "junit.xml"\\n' > "$ROOT/.cache/nextest.toml"`,
        'status=0',
        'cargo llvm-cov nextest --locked --cobertura --output-path reports/coverage.xml --tool-config-file "roadbed:$ROOT/.cache/nextest.toml" || status=$?',
        'find "$CARGO_TARGET_DIR" -path "*nextest/default/junit.xml" -exec cp {} reports/junit.xml \\;',
        'exit "$status"',
      ],
      reports: {
        junit: ['reports/junit.xml'],
        coverage: { format: 'cobertura', path: 'reports/coverage.xml' },
      },
    },
  ],
});
