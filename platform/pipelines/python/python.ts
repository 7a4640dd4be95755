import { definePipelineLanguage } from 'roadbed';

const test = [
  'mkdir -p reports',
  'python -m pytest --junitxml=reports/junit.xml --cov=. --cov-report=term --cov-report=xml:reports/coverage.xml',
];
const reports = {
  junit: ['reports/junit.xml'],
  coverage: { format: 'cobertura', path: 'reports/coverage.xml' },
} as const;

/** The tools that a pipeline adds to the project's own packages. */
const tools = 'ruff==0.14.5 pytest==9.0.1 pytest-cov==7.0.0';

/** Python, tested by pytest and checked by ruff. */
export const python = definePipelineLanguage({
  language: 'python',
  title: 'Python',
  version: '3.14',
  image: (version) => `docker.io/library/python:${version}`,
  buildTools: [
    {
      name: 'pip',
      lockFiles: ['requirements.txt', 'requirements-dev.txt'],
      caches: ['pip'],
      environment: { PIP_CACHE_DIR: '$ROOT/.cache/pip', PIP_DISABLE_PIP_VERSION_CHECK: '1' },
      restore: [
        'python -m venv "$ROOT/.cache/venv"',
        '. "$ROOT/.cache/venv/bin/activate"',
        `pip install --quiet ${tools}`,
        'for file in requirements.txt requirements-dev.txt; do if test -f "$file"; then pip install --quiet --requirement "$file"; fi; done',
        'if test -f pyproject.toml && grep -q "^\\[build-system\\]" pyproject.toml; then pip install --quiet --editable .; fi',
      ],
      lint: ['ruff check .', 'ruff format --check .'],
      test,
      reports,
    },
    {
      name: 'uv',
      lockFiles: ['uv.lock'],
      caches: ['uv'],
      environment: {
        UV_CACHE_DIR: '$ROOT/.cache/uv',
        UV_PROJECT_ENVIRONMENT: '$ROOT/.cache/venv',
        UV_LINK_MODE: 'copy',
      },
      restore: [
        'python -m venv "$ROOT/.cache/tools"',
        '"$ROOT/.cache/tools/bin/pip" install --quiet uv==0.9.10',
        '"$ROOT/.cache/tools/bin/uv" sync --locked',
        `"$ROOT/.cache/tools/bin/uv" pip install --quiet --python "$ROOT/.cache/venv" ${tools}`,
        '. "$ROOT/.cache/venv/bin/activate"',
      ],
      lint: ['ruff check .', 'ruff format --check .'],
      test,
      reports,
    },
    {
      name: 'poetry',
      lockFiles: ['poetry.lock'],
      caches: ['poetry'],
      environment: { POETRY_CACHE_DIR: '$ROOT/.cache/poetry', POETRY_VIRTUALENVS_CREATE: 'false' },
      restore: [
        'python -m venv "$ROOT/.cache/tools"',
        '"$ROOT/.cache/tools/bin/pip" install --quiet poetry==2.2.1',
        'python -m venv "$ROOT/.cache/venv"',
        '. "$ROOT/.cache/venv/bin/activate"',
        '"$ROOT/.cache/tools/bin/poetry" install --no-interaction',
        `pip install --quiet ${tools}`,
      ],
      lint: ['ruff check .', 'ruff format --check .'],
      test,
      reports,
    },
  ],
});
