import { definePipelineLanguage } from 'roadbed';

/** Java, by Maven or Gradle. Coverage is JaCoCo's. */
export const java = definePipelineLanguage({
  language: 'java',
  title: 'Java',
  version: '25',
  image: (version) => `docker.io/library/eclipse-temurin:${version}-jdk`,
  buildTools: [
    {
      name: 'maven',
      image: (version) => `docker.io/library/maven:3-eclipse-temurin-${version}`,
      lockFiles: ['pom.xml'],
      caches: ['maven'],
      environment: { MAVEN_OPTS: '-Dmaven.repo.local=$ROOT/.cache/maven -Dstyle.color=never' },
      restore: [
        // The wrapper is the version that the project was made with.
        'mvn="mvn"',
        'if test -f mvnw; then mvn="sh ./mvnw"; fi',
      ],
      lint: [
        '$mvn --batch-mode --no-transfer-progress org.apache.maven.plugins:maven-checkstyle-plugin:3.6.0:check -Dcheckstyle.config.location=google_checks.xml -Dcheckstyle.violationSeverity=error -Dcheckstyle.consoleOutput=true',
      ],
      test: [
        '$mvn --batch-mode --no-transfer-progress org.jacoco:jacoco-maven-plugin:0.8.14:prepare-agent verify org.jacoco:jacoco-maven-plugin:0.8.14:report',
      ],
      reports: {
        junit: ['target/surefire-reports/TEST-*.xml', 'target/failsafe-reports/TEST-*.xml'],
        coverage: { format: 'jacoco', path: 'target/site/jacoco/jacoco.xml' },
      },
    },
    {
      name: 'gradle',
      lockFiles: ['gradle.lockfile', 'gradle/wrapper/gradle-wrapper.properties'],
      caches: ['gradle'],
      environment: { GRADLE_USER_HOME: '$ROOT/.cache/gradle', GRADLE_OPTS: '-Dorg.gradle.daemon=false' },
      restore: ['sh ./gradlew --quiet dependencies > /dev/null'],
      lint: ['sh ./gradlew check -x test'],
      // `jacocoTestReport` comes with the project's own jacoco plugin, whose XML report must be on.
      test: ['sh ./gradlew test jacocoTestReport'],
      reports: {
        junit: ['build/test-results/test/TEST-*.xml'],
        coverage: { format: 'jacoco', path: 'build/reports/jacoco/test/jacocoTestReport.xml' },
      },
    },
  ],
});
