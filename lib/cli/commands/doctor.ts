import { jsonText, printable } from '../../diagnostics/index.ts';
import { type CheckUp, fail, ok } from '../doctor/check-up.ts';
import { machineChecks } from '../doctor/machine.ts';
import { repositoryChecks } from '../doctor/repository.ts';
import { type ExitCode, exitCodes, type Io } from '../io.ts';
import { type GlobalOptions, locateRoot, useColor } from '../session.ts';
import { version } from '../version.ts';

/** `roadbed doctor`: what is well and what is not with this machine and this repository, each with what to do. */
export async function doctorCommand(io: Io, options: GlobalOptions): Promise<ExitCode> {
  const { root, diagnostics } = locateRoot(io, options);
  const [lost] = diagnostics;
  const found: CheckUp =
    root === undefined
      ? fail('root', lost?.message ?? 'not found', lost?.hint ?? 'Pass `--root DIR`.')
      : ok('root', root);
  const checks = [
    ok('roadbed', version),
    found,
    ...machineChecks(root ?? io.cwd),
    ...(root === undefined ? [] : await repositoryChecks(root)),
  ];
  if (options.output === 'json') io.out(jsonText({ schemaVersion: 1, checks }));
  else io.out(asText(checks, useColor(io, options)));
  return checks.some(({ status }) => status === 'fail') ? exitCodes.findings : exitCodes.clean;
}

const colors = { ok: 32, warn: 33, fail: 31 } as const;

function asText(checks: readonly CheckUp[], color: boolean): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap(({ name, status, message, hint }) => {
    const word = status.padEnd(4);
    return [
      `${color ? `\u001b[${colors[status]}m${word}\u001b[0m` : word}  ${name.padEnd(width)}  ${printable(message)}`,
      ...(hint === undefined ? [] : [`${' '.repeat(width + 8)}${printable(hint)}`]),
    ];
  });
  const count = (status: CheckUp['status']): number => checks.filter((check) => check.status === status).length;
  const bad = [
    ...(count('fail') > 0 ? [`${count('fail')} failed`] : []),
    ...(count('warn') > 0 ? [`${count('warn')} ${count('warn') === 1 ? 'warning' : 'warnings'}`] : []),
  ];
  return `${lines.join('\n')}\n\n${checks.length} checks: ${bad.length === 0 ? 'all is well' : bad.join(', ')}\n`;
}
