import { existsSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { companyFiles } from '../generate.ts';
import type { AppModel } from '../workload.ts';
import { type Tool, writeFiles } from './tool.ts';

/** The command line as users have it: the built bundle. */
export const roadbedProgram = fileURLToPath(new URL('../../dist/roadbed.js', import.meta.url));

export const roadbed: Tool = {
  name: 'roadbed render',
  how: 'one process for the whole company; also writes Argo CD applications and what each namespace needs',
  async prepare(folder, work) {
    if (!existsSync(roadbedProgram)) throw new Error('dist/roadbed.js is missing: run `npm run build` first');
    const apps = new Map<string, AppModel>(work.map((app) => [`${app.team}/${app.name}`, app]));
    await writeFiles(folder, companyFiles([...apps.values()]));
    // As `npm install` would: the company's templates come from the package.
    await mkdir(join(folder, 'node_modules'));
    await symlink(fileURLToPath(new URL('../..', import.meta.url)), join(folder, 'node_modules', 'roadbed'));
    const command = { program: process.execPath, args: [roadbedProgram, '--root', folder, 'render'], cwd: folder };
    return { command, output: join(folder, 'rendered') };
  },
};

/** The file of one app, for measuring what a developer's change costs. */
export const appFile = (folder: string, app: AppModel): string => join(folder, 'teams', app.team, `${app.name}.yaml`);
