import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { installPackages } from '../../test/real/packages.ts';
import { type Tool, writeFiles } from './tool.ts';

const packages = ['cdk8s@2.70.106', 'cdk8s-cli@2.207.60', 'constructs@10.8.1'];

const program = `import { readFileSync } from 'node:fs';
import { ApiObject, App, Chart } from 'cdk8s';
import { idOf, manifestsOf } from './workload.js';

class WebService extends Chart {
  constructor(scope, app) {
    super(scope, idOf(app), { disableResourceNameHashes: true });
    for (const manifest of manifestsOf(app)) new ApiObject(this, manifest.kind, manifest);
  }
}

const app = new App();
for (const each of JSON.parse(readFileSync('apps.json', 'utf8'))) new WebService(app, each);
app.synth();
`;

export const cdk8s: Tool = {
  name: 'cdk8s synth',
  how: 'one App with a chart per app and environment, plain JavaScript and untyped ApiObjects (the cheapest kind)',
  async prepare(folder, work) {
    const installed = await installPackages('cdk8s', packages);
    await symlink(join(installed, 'node_modules'), join(folder, 'node_modules'));
    const source = await readFile(new URL('../workload.ts', import.meta.url), 'utf8');
    const workload = await transform(source, { loader: 'ts', target: 'es2024' });
    await writeFiles(folder, {
      'package.json': '{ "type": "module" }\n',
      'cdk8s.yaml': 'language: typescript\napp: node main.js\noutput: rendered\n',
      'main.js': program,
      'workload.js': workload.code,
      'apps.json': JSON.stringify(work),
    });
    const command = { program: 'node_modules/.bin/cdk8s', args: ['synth', '--check-upgrade=false'], cwd: folder };
    return { command, output: join(folder, 'rendered') };
  },
};
