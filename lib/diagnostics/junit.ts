import { printable } from './printable.ts';
import type { Reported, Reporter } from './report.ts';
import { summary } from './summary.ts';
import { whereAndHow } from './text.ts';

/**
 * JUnit XML as GitLab, Jenkins and the common GitHub actions read it: a failed test case per error; warnings and notes
 * are passed cases with output, since the format has no word for them. One case says that the run took place, because
 * some readers call a report without cases broken. Readers tell cases apart by class and name, so no line numbers are
 * in them and a repeated name gets a number.
 */
export const junit: Reporter = (report) => {
  const { reported, counts, checked } = report;
  const nameOf = uniqueNames();
  const totals = `tests="${reported.length + 1}" failures="${counts.error}" errors="0"`;
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="roadbed" ${totals}>`,
    `  <testsuite name="roadbed" ${totals} skipped="0">`,
    '    <properties>',
    ...Object.entries(checked).map(([name, count]) => `      <property name="checked.${xml(name)}" value="${count}"/>`),
    '    </properties>',
    '    <testcase classname="roadbed" name="run">',
    `      <system-out>${xml(summary(report))}</system-out>`,
    '    </testcase>',
    ...reported.flatMap((one) => testCase(one, nameOf(one))),
    '  </testsuite>',
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
};

function testCase(reported: Reported, name: string): readonly string[] {
  const { severity, code, message, file, place, docs } = reported;
  const line = place === undefined ? '' : ` line="${place.begin.line}"`;
  const where = file === undefined ? '' : ` file="${xml(printable(file))}"${line}`;
  const details = xml([`${severity}[${code}]: ${printable(message)}`, ...whereAndHow(reported), docs].join('\n'));
  return [
    `    <testcase classname="${xml(printable(file ?? 'roadbed'))}" name="${xml(name)}"${where}>`,
    severity === 'error'
      ? `      <failure type="${xml(code)}" message="${xml(printable(message))}">${details}</failure>`
      : `      <system-out>${details}</system-out>`,
    '    </testcase>',
  ];
}

function uniqueNames(): (reported: Reported) => string {
  const seen = new Map<string, number>();
  return ({ code, message, file }) => {
    const name = printable(`${code}: ${message}`);
    const key = JSON.stringify([file, name]);
    const number = (seen.get(key) ?? 0) + 1;
    seen.set(key, number);
    return number === 1 ? name : `${name} (${number})`;
  };
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Printable text holds none of the characters that XML 1.0 (2.2) has no way to write. */
function xml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
