/** Small real projects, by language: what a team would have in its repository. */
export const projects: Readonly<
  Record<string, { readonly pipeline: string; readonly files: Readonly<Record<string, string>> }>
> = {
  node: {
    pipeline: '{ provider: gitlab, language: node, version: "24", repository: acme/app }',
    files: {
      'package.json': `${JSON.stringify({
        name: 'app',
        version: '1.0.0',
        type: 'module',
        scripts: {
          lint: 'node --check sum.js',
          test: 'node --test --test-reporter=spec --test-reporter-destination=stdout --test-reporter=junit --test-reporter-destination=reports/junit.xml',
        },
      })}\n`,
      'package-lock.json': `${JSON.stringify({ name: 'app', version: '1.0.0', lockfileVersion: 3, requires: true, packages: { '': { name: 'app', version: '1.0.0' } } })}\n`,
      'sum.js': 'export const sum = (a, b) => a + b;\n',
      'sum.test.js':
        "import assert from 'node:assert';\nimport { test } from 'node:test';\nimport { sum } from './sum.js';\ntest('adds', () => assert.equal(sum(1, 2), 3));\n",
    },
  },
  python: {
    pipeline: '{ provider: gitlab, language: python, version: "3.14", repository: acme/app }',
    files: {
      'requirements.txt': '',
      'app.py': 'def add(a: int, b: int) -> int:\n    return a + b\n',
      'test_app.py': 'from app import add\n\n\ndef test_add() -> None:\n    assert add(1, 2) == 3\n',
    },
  },
  go: {
    // In a folder of a larger repository.
    pipeline: '{ provider: gitlab, language: go, version: "1.25", repository: acme/app, directory: services/app }',
    files: {
      'services/app/go.mod': 'module acme.example/app\n\ngo 1.24\n',
      'services/app/sum.go':
        '// Package app adds.\npackage app\n\n// Sum adds.\nfunc Sum(a, b int) int { return a + b }\n',
      'services/app/sum_test.go':
        'package app\n\nimport "testing"\n\nfunc TestSum(t *testing.T) {\n\tif Sum(1, 2) != 3 {\n\t\tt.Fatal("wrong")\n\t}\n}\n',
      'services/app/Dockerfile': 'FROM scratch\n',
    },
  },
  static: {
    pipeline: '{ provider: gitlab, language: static, repository: acme/app }',
    files: {
      'public/index.html':
        '<!DOCTYPE html>\n<html lang="en">\n  <head>\n    <title>Hello</title>\n  </head>\n  <body>\n    <h1>Hello</h1>\n  </body>\n</html>\n',
    },
  },
  java: {
    pipeline: '{ provider: gitlab, language: java, version: "25", repository: acme/app }',
    files: {
      'pom.xml': `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example.acme</groupId>
  <artifactId>app</artifactId>
  <version>1.0.0</version>
  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    <dependency>
      <groupId>org.junit.jupiter</groupId>
      <artifactId>junit-jupiter</artifactId>
      <version>5.11.4</version>
      <scope>test</scope>
    </dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin>
        <artifactId>maven-compiler-plugin</artifactId>
        <version>3.13.0</version>
      </plugin>
      <plugin>
        <artifactId>maven-surefire-plugin</artifactId>
        <version>3.5.2</version>
      </plugin>
    </plugins>
  </build>
</project>
`,
      'src/main/java/example/acme/Sum.java':
        'package example.acme;\n\n/** Adds. */\npublic final class Sum {\n  private Sum() {}\n\n  /** Adds two numbers. */\n  public static int of(int a, int b) {\n    return a + b;\n  }\n}\n',
      'src/test/java/example/acme/SumTest.java':
        'package example.acme;\n\nimport static org.junit.jupiter.api.Assertions.assertEquals;\n\nimport org.junit.jupiter.api.Test;\n\nclass SumTest {\n  @Test\n  void adds() {\n    assertEquals(3, Sum.of(1, 2));\n  }\n}\n',
    },
  },
};
