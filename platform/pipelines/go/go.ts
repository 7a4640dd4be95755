import { definePipelineLanguage } from 'roadbed';

/** Go modules, checked by gofmt, vet and staticcheck, tested with the race detector. */
export const go = definePipelineLanguage({
  language: 'go',
  title: 'Go',
  version: '1.25',
  image: (version) => `docker.io/library/golang:${version}`,
  buildTools: [
    {
      name: 'go',
      lockFiles: ['go.sum', 'go.mod'],
      caches: ['go'],
      environment: {
        GOMODCACHE: '$ROOT/.cache/go/modules',
        GOCACHE: '$ROOT/.cache/go/build',
        // What go.sum does not hold must not be built.
        GOFLAGS: '-mod=readonly -modcacherw',
      },
      restore: ['go mod download', 'go mod verify'],
      lint: [
        'unformatted="$(find . -name "*.go" -not -path "*/.cache/*" -exec gofmt -l {} +)"',
        'if test -n "$unformatted"; then echo "Not formatted by gofmt:"; echo "$unformatted"; exit 1; fi',
        'go vet ./...',
        'go run honnef.co/go/tools/cmd/staticcheck@v0.6.1 ./...',
      ],
      test: [
        'mkdir -p reports',
        'status=0',
        'go run gotest.tools/gotestsum@v1.13.0 --junitfile reports/junit.xml -- -race -covermode=atomic -coverprofile=reports/coverage.out ./... || status=$?',
        'go tool cover -func=reports/coverage.out | tail -n 1',
        'go run github.com/boumenot/gocover-cobertura@v1.4.0 < reports/coverage.out > reports/coverage.xml',
        'exit "$status"',
      ],
      reports: {
        junit: ['reports/junit.xml'],
        coverage: { format: 'cobertura', path: 'reports/coverage.xml' },
      },
    },
  ],
});
