import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installPackages } from './packages.ts';

// What an app developer sees in an editor: the language server that editors run for YAML, with the committed schemas.

const root = join(import.meta.dirname, '..', '..');
let server: ChildProcess;
let editor: Editor;

beforeAll(async () => {
  const folder = await installPackages('yaml-language-server-1.25.0', ['yaml-language-server@1.25.0']);
  const program = createRequire(join(folder, 'package.json')).resolve('yaml-language-server/bin/yaml-language-server');
  server = spawn(process.execPath, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
  editor = new Editor(server);
  await editor.start();
});
afterAll(() => {
  server?.kill();
});

const head = '# yaml-language-server: $schema=../../platform/schema/app.schema.json\n';
const app = `${head}apiVersion: roadbed.dev/v1
kind: WebService
image: registry.acme.example/shop/hello:1.0.0
ports:
  http: { port: 8080 }
`;
const dev = 'environments:\n  dev: {}\n';

describe('an editor', () => {
  test('marks nothing in a right file', async () => {
    expect(
      await editor.problems(`${app}environments:\n  dev: {}\n  production: { replicas: 3, routes: null }\n`),
    ).toEqual([]);
  });

  test('marks what is wrong where it stands, and says how it is written', async () => {
    const wrong = `${app}replica: 3
size: huge
volumes: { c: { path: cache, size: 10 GB } }
dependencies:
  db: { type: postgres, instances: 20, colour: red }
  cart: { app: cart }
environments:
  nowhere: {}
`;
    const found = await editor.problems(wrong);
    expect(found).toEqual(
      expect.arrayContaining([
        '7: Property replica is not allowed.',
        expect.stringMatching(/^8: Value is not accepted\. Valid values: "small", "medium", "large"/),
        '9: Not an absolute path; write it like `/var/cache`',
        '9: Not a quantity; write it like `500m`, `1.5`, `256Mi` or `10Gi`',
        '11: Value is above the maximum of 9.',
        '11: Property colour is not allowed.',
        '12: Not an app; write it like `shop/cart` (team, then app)',
        '14: Property nowhere is not allowed.',
      ]),
    );
    expect(found).toHaveLength(8);
  });

  test('completes kinds, fields of the kind, words, and what this repository offers', async () => {
    expect(await editor.completes(`${head}apiVersion: roadbed.dev/v1\nkind: §\n`)).toEqual(
      expect.arrayContaining([{ label: 'WebService', about: expect.stringContaining('answers requests') }]),
    );
    const fields = (await editor.completes(`${app}§\n${dev}`)).map(({ label }) => label);
    expect(fields).toEqual(expect.arrayContaining(['routes', 'autoscaling', 'dependencies']));
    expect(fields).not.toEqual(expect.arrayContaining(['schedule']));
    expect(fields).not.toContain('image');
    expect(await editor.completes(`${app}routes:\n  - host: a.acme.example\n    visibility: §\n${dev}`)).toEqual(
      expect.arrayContaining([{ label: 'public', about: 'The internet, through the public ingress.' }]),
    );
    expect((await editor.completes(`${app}environments:\n  §\n`)).map(({ label }) => label)).toEqual([
      'dev',
      'staging',
      'production',
    ]);
    expect(
      (await editor.completes(`${app}dependencies:\n  db:\n    type: §\n${dev}`)).map(({ label }) => label),
    ).toEqual(['postgres', 'redis']);
    const parameters = await editor.completes(`${app}dependencies:\n  db:\n    type: postgres\n    §\n${dev}`);
    expect(parameters.map(({ label }) => label)).toEqual(expect.arrayContaining(['instances', 'storage', 'version']));
  });

  test('offers a whole app of each kind in an empty file, and not in one that has its kind', async () => {
    const empty = await editor.completes(`${head}§`);
    expect(empty).toEqual(expect.arrayContaining([{ label: 'CronJob', about: expect.stringContaining('set times') }]));
    expect((await editor.completes(`${app}§\n${dev}`)).map(({ label }) => label)).not.toContain('CronJob');
  });

  test('explains a field where the pointer is', async () => {
    expect(await editor.explains(`${app}rou§tes:\n  - host: a.acme.example\n${dev}`)).toContain(
      'Ways in from outside the cluster, with TLS.',
    );
    const words = await editor.explains(`${app}routes:\n  - host: a.acme.example\n    visibility: pub§lic\n${dev}`);
    expect(words).toContain('`internal`: The company’s network, through the internal ingress.');
    expect(await editor.explains(`${app}resources:\n  requests:\n    cp§u: 100m\n${dev}`)).toContain(
      '`500m` is half of one',
    );
  });
});

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly uri?: string;
    readonly items?: readonly unknown[];
    readonly diagnostics?: readonly Problem[];
  };
  readonly result?: unknown;
}

interface Problem {
  readonly message: string;
  readonly range: { readonly start: { readonly line: number } };
}

interface Item {
  readonly label: string;
  readonly documentation?: string | { readonly value: string };
}

/** As much of a client of the Language Server Protocol as these tests need. */
class Editor {
  readonly #server: ChildProcess;
  readonly #answers = new Map<number, (result: unknown) => void>();
  readonly #waiting = new Map<string, (problems: readonly Problem[]) => void>();
  #rest = Buffer.alloc(0);
  #count = 0;

  constructor(server: ChildProcess) {
    this.#server = server;
    server.stdout?.on('data', (data: Buffer) => this.#read(data));
  }

  async start(): Promise<void> {
    const markdown = ['markdown'];
    await this.#ask('initialize', {
      processId: process.pid,
      rootUri: pathToFileURL(root).href,
      capabilities: {
        workspace: { configuration: true },
        textDocument: {
          completion: { completionItem: { snippetSupport: true, documentationFormat: markdown } },
          hover: { contentFormat: markdown },
          publishDiagnostics: {},
        },
      },
    });
    this.#send({ method: 'initialized', params: {} });
  }

  async problems(text: string): Promise<string[]> {
    const { found } = await this.#open(text);
    return found.map(({ message, range }) => `${range.start.line + 1}: ${message}`);
  }

  async completes(marked: string): Promise<{ label: string; about: string }[]> {
    const { uri, position } = await this.#open(marked);
    const result = await this.#ask('textDocument/completion', { textDocument: { uri }, position });
    const items = (Array.isArray(result) ? result : (result as { items: unknown[] }).items) as Item[];
    return items.map(({ label, documentation = '' }) => ({
      label,
      about: typeof documentation === 'string' ? documentation : documentation.value,
    }));
  }

  async explains(marked: string): Promise<string> {
    const { uri, position } = await this.#open(marked);
    const hover = await this.#ask('textDocument/hover', { textDocument: { uri }, position });
    return (hover as { contents: { value: string } } | null)?.contents.value ?? '';
  }

  /** Opens a text as a file of a team, the pointer at `§`, and waits until the server has judged it. */
  async #open(
    marked: string,
  ): Promise<{ uri: string; position: { line: number; character: number }; found: readonly Problem[] }> {
    const [before = '', after = ''] = marked.split('§');
    const lines = before.split('\n');
    const uri = pathToFileURL(join(root, 'teams', 'shop', `editor-test-${this.#count++}.yaml`)).href;
    const judged = new Promise<readonly Problem[]>((resolve) => this.#waiting.set(uri, resolve));
    const textDocument = { uri, languageId: 'yaml', version: 1, text: before + after };
    this.#send({ method: 'textDocument/didOpen', params: { textDocument } });
    return { uri, position: { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 }, found: await judged };
  }

  #ask(method: string, params: unknown): Promise<unknown> {
    const id = this.#count++;
    this.#send({ id, method, params });
    return new Promise((resolve) => this.#answers.set(id, resolve));
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#server.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #read(data: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, data]);
    for (;;) {
      const end = this.#rest.indexOf('\r\n\r\n');
      const [, length = ''] =
        /Content-Length: ([0-9]+)/.exec(this.#rest.subarray(0, Math.max(end, 0)).toString()) ?? [];
      if (length === '' || this.#rest.length < end + 4 + Number(length)) return;
      const body = this.#rest.subarray(end + 4, end + 4 + Number(length)).toString();
      this.#rest = this.#rest.subarray(end + 4 + Number(length));
      this.#take(JSON.parse(body) as Message);
    }
  }

  #take({ id, method, params, result }: Message): void {
    if (id !== undefined && method === undefined) {
      this.#answers.get(id)?.(result);
    } else if (id !== undefined) {
      const settings = { validate: true, hover: true, completion: true, schemaStore: { enable: false } };
      const answer = method === 'workspace/configuration' ? (params?.items ?? []).map(() => settings) : null;
      this.#send({ id, result: answer });
    } else if (method === 'textDocument/publishDiagnostics' && params?.uri !== undefined) {
      this.#waiting.get(params.uri)?.(params.diagnostics ?? []);
    }
  }
}
