import { definePipelineLanguage } from 'roadbed';

/** .NET, restored from its lock file. Test projects have `coverlet.collector`, as `dotnet new` gives it to them. */
export const dotnet = definePipelineLanguage({
  language: 'dotnet',
  title: '.NET',
  version: '10.0',
  image: (version) => `mcr.microsoft.com/dotnet/sdk:${version}`,
  buildTools: [
    {
      name: 'dotnet',
      lockFiles: ['packages.lock.json'],
      caches: ['nuget'],
      environment: {
        NUGET_PACKAGES: '$ROOT/.cache/nuget',
        DOTNET_CLI_TELEMETRY_OPTOUT: '1',
        DOTNET_NOLOGO: '1',
      },
      restore: ['if test -f packages.lock.json; then dotnet restore --locked-mode; else dotnet restore; fi'],
      lint: ['dotnet format --no-restore --verify-no-changes'],
      test: [
        'mkdir -p reports',
        'status=0',
        'dotnet test --no-restore --results-directory reports --logger "trx;LogFileName=tests.trx" --collect "XPlat Code Coverage" || status=$?',
        'dotnet tool install --tool-path "$ROOT/.cache/nuget/tools" --version 2.1.0 trx2junit > /dev/null 2>&1 || true',
        '"$ROOT/.cache/nuget/tools/trx2junit" --output reports reports/tests.trx',
        // The collector puts its file into a folder with a random name.
        'find reports -name coverage.cobertura.xml -exec cp {} reports/coverage.xml \\;',
        'exit "$status"',
      ],
      reports: {
        junit: ['reports/tests.xml'],
        coverage: { format: 'cobertura', path: 'reports/coverage.xml' },
      },
    },
  ],
});
