import {
  appFileSchema,
  clusterFields,
  type Data,
  type DataMap,
  defaultsSchema,
  environmentFields,
  type KindDefinition,
  mergedAppSchema,
  object,
  type Path,
  parseDocument,
  platformFields,
  type SourceDocument,
  type TSchema,
  teamFields,
  type Validator,
  validator,
  withDefaults,
  withoutInvalid,
} from '../config/index.ts';
import { type Diagnostic, didYouMean, findSecrets, type Outcome } from '../diagnostics/index.ts';
import type { App, BroughtFile, Company, Defined, Kind, OfferingDefinition } from './company.ts';
import { isMap } from './merge.ts';
import { notAFile } from './texts.ts';

/** A read-only view of the repository: the work tree, or the tree of a commit. Paths are relative to the root, with `/`. */
export interface Tree {
  /** Every entry below a folder, sorted; a folder that does not exist has none. */
  list(folder: string): readonly TreeEntry[];
  /** The text of a regular file, or why it cannot be read. */
  read(file: string): Outcome<string | undefined>;
}

export interface TreeEntry {
  readonly path: string;
  /** Anything but a regular file is refused where Roadbed reads. */
  readonly type: 'file' | 'symlink' | 'submodule' | 'other';
}

/** What the company's own code adds to the engine. */
export interface Extensions {
  readonly kinds: readonly KindDefinition[];
  readonly offerings: readonly OfferingDefinition[];
}

/** Reads and checks every file of platform/ and teams/. The value is undefined where there is no usable platform file. */
export function loadCompany(tree: Tree, extensions: Extensions): Outcome<Company | undefined> {
  const diagnostics: Diagnostic[] = [];
  const loader = new Loader(tree, extensions, diagnostics);
  const value = loader.company();
  return { value, diagnostics };
}

const nameRule = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const maximumName = 40;

/** Carries what the steps of loading share; one for each call. */
class Loader {
  readonly #tree: Tree;
  readonly #extensions: Extensions;
  readonly #diagnostics: Diagnostic[];
  readonly #kinds: ReadonlyMap<string, Kind & { readonly file: TSchema; readonly validate: Validator }>;
  readonly #drafts: App[] = [];
  readonly #defaults: TSchema;
  /** What has a file that cannot be used. Its own problems are reported; that others name it is none. */
  readonly #broken = { environments: new Set<string>(), clusters: new Set<string>(), apps: new Set<string>() };

  constructor(tree: Tree, extensions: Extensions, diagnostics: Diagnostic[]) {
    this.#tree = tree;
    this.#extensions = extensions;
    this.#diagnostics = diagnostics;
    this.#defaults = defaultsSchema(extensions.kinds);
    this.#kinds = new Map(
      extensions.kinds.map((definition) => {
        const file = appFileSchema(definition);
        return [definition.kind, { definition, schema: mergedAppSchema(definition), file, validate: validator(file) }];
      }),
    );
  }

  company(): Company | undefined {
    const platform = this.#settings<Company['platform']['settings']>(
      'platform/platform.yaml',
      'Platform',
      withDefaults(platformFields, this.#defaults),
    );
    const environments = this.#folder<Company['environments'][number]['settings']>(
      'platform/environments',
      'Environment',
      withDefaults(environmentFields, this.#defaults),
      this.#broken.environments,
    );
    const clusters = this.#folder<Company['clusters'] extends ReadonlyMap<string, Defined<infer S>> ? S : never>(
      'platform/clusters',
      'Cluster',
      withDefaults(clusterFields, this.#defaults),
      this.#broken.clusters,
    );
    const { teams, apps } = this.#teams(
      new Set([...environments.map(({ name }) => name), ...this.#broken.environments]),
    );
    if (!platform) return undefined;
    const company: Company = {
      platform,
      environments: environments.sort((a, b) => a.settings.order - b.settings.order || (a.name < b.name ? -1 : 1)),
      clusters: new Map(clusters.map((cluster) => [cluster.name, cluster])),
      teams,
      apps,
      brokenApps: this.#broken.apps,
      drafts: this.#drafts,
      kinds: this.#kinds,
      offerings: this.#extensions.offerings,
    };
    this.#checkReferences(company);
    return company;
  }

  #settings<S>(file: string, noun: string, fields: Record<string, TSchema>): Defined<S> | undefined {
    const entry = this.#tree.list(file.slice(0, file.lastIndexOf('/'))).find(({ path }) => path === file);
    if (!entry) {
      this.#diagnostics.push({
        code: 'config/missing-file',
        severity: 'error',
        message: `There is no \`${file}\``,
        span: { file, start: 0, end: 0 },
        hint: '`roadbed init` writes one to start from.',
      });
      return undefined;
    }
    return this.#defined<S>(entry, noun, noun, validator(object(fields, { description: noun })));
  }

  #folder<S>(folder: string, noun: string, fields: Record<string, TSchema>, broken: Set<string>): Defined<S>[] {
    const validate = validator(object(fields, { description: noun }));
    return this.#tree.list(folder).flatMap((entry) => {
      const name = this.#yamlName(entry, folder);
      const defined = name === undefined ? undefined : this.#defined<S>(entry, name, noun, validate);
      if (name !== undefined && !defined) broken.add(name);
      return defined ?? [];
    });
  }

  #defined<S>(entry: TreeEntry, name: string, noun: string, validate: Validator): Defined<S> | undefined {
    const document = this.#document(entry);
    if (!document) return undefined;
    const found = validate({ value: document.value, locate: document.locate, noun });
    this.#diagnostics.push(...found, ...this.#ambiguousNumbers(document));
    return found.length > 0 ? undefined : { name, settings: document.value as S, document };
  }

  /** The name that a YAML file gives to what it defines; undefined, with a diagnostic, where it gives none. */
  #yamlName(entry: TreeEntry, folder: string): string | undefined {
    const rest = entry.path.slice(folder.length + 1);
    // A special file is refused by its reader, which says more.
    if (entry.type !== 'file' && !rest.endsWith('.yaml')) {
      this.#isFile(entry);
      return undefined;
    }
    if (/(^|\/)(README|readme)?[^/]*\.md$/.test(rest) || /(^|\/)\.git(keep|ignore)$/.test(rest)) return undefined;
    const problem = (message: string, hint: string): undefined => {
      this.#diagnostics.push({
        code: 'config/unexpected-file',
        severity: 'error',
        message,
        span: { file: entry.path, start: 0, end: 0 },
        hint,
      });
    };
    if (!rest.endsWith('.yaml')) {
      if (rest.endsWith('.yml')) return problem(`\`${entry.path}\` would not be read`, 'Rename it to end in `.yaml`.');
      return problem(`\`${entry.path}\` does not belong here: this folder holds YAML data only`, 'Move it elsewhere.');
    }
    if (rest.includes('/'))
      return problem(`\`${entry.path}\` stands too deep to be read`, `Move it to \`${folder}/\`.`);
    return this.#checkedName(rest.slice(0, -'.yaml'.length), entry.path);
  }

  #checkedName(name: string, file: string): string | undefined {
    if (nameRule.test(name) && name.length <= maximumName) return name;
    this.#diagnostics.push({
      code: 'config/invalid-name',
      severity: 'error',
      message: `\`${name}\` cannot be a name`,
      span: { file, start: 0, end: 0 },
      hint: `Rename it: lower case letters, digits and \`-\`, starting with a letter, at most ${maximumName} characters.`,
    });
    return undefined;
  }

  #document(entry: TreeEntry): SourceDocument | undefined {
    const text = this.#text(entry);
    if (text === undefined) return undefined;
    const { value, diagnostics } = parseDocument(entry.path, text);
    this.#diagnostics.push(...diagnostics);
    return value;
  }

  #text(entry: TreeEntry): string | undefined {
    if (!this.#isFile(entry)) return undefined;
    const { value, diagnostics } = this.#tree.read(entry.path);
    this.#diagnostics.push(...diagnostics, ...plainSecrets(entry.path, value ?? ''));
    return value;
  }

  /** Refuses links, submodules and special files: what they lead to may lie outside the repository. */
  #isFile(entry: TreeEntry): boolean {
    if (entry.type === 'file') return true;
    this.#diagnostics.push(notAFile(entry));
    return false;
  }

  #teams(environments: ReadonlySet<string>): { teams: Company['teams']; apps: Company['apps'] } {
    const teams = new Map<string, Company['teams'] extends ReadonlyMap<string, infer T> ? T : never>();
    const apps = new Map<string, App>();
    const validateTeam = validator(object(withDefaults(teamFields, this.#defaults), { description: 'Team' }));
    for (const [team, entries] of this.#teamFolders()) {
      const top = entries.filter(({ path }) => path.split('/').length === 3);
      const teamEntry = top.find(({ path }) => path.endsWith('/team.yaml'));
      if (teamEntry) {
        const defined = this.#defined<never>(teamEntry, team, 'Team', validateTeam);
        if (defined) teams.set(team, defined);
      } else {
        this.#diagnostics.push({
          code: 'config/missing-file',
          severity: 'error',
          message: `The team \`${team}\` has no \`team.yaml\``,
          span: { file: entries[0]?.path ?? `teams/${team}`, start: 0, end: 0 },
          hint: `Add \`teams/${team}/team.yaml\` with \`kind: Team\`, a name and its groups.`,
        });
      }
      const brought = new Map<string, TreeEntry[]>();
      for (const entry of entries) {
        const [, , folder = '', ...rest] = entry.path.split('/');
        if (rest.length > 0) brought.set(folder, [...(brought.get(folder) ?? []), entry]);
      }
      for (const entry of top) {
        if (entry === teamEntry) continue;
        const name = this.#yamlName(entry, `teams/${team}`);
        const app =
          name === undefined ? undefined : this.#app(entry, team, name, brought.get(name) ?? [], environments);
        if (name !== undefined) brought.delete(name);
        if (app && !app.draft) apps.set(app.id, app);
        else if (name !== undefined) this.#broken.apps.add(`${team}/${name}`);
        if (app?.draft) this.#drafts.push(app);
      }
      for (const [folder, [first]] of brought) {
        if (!first || /\.md$/.test(first.path)) continue;
        this.#diagnostics.push({
          code: 'config/unexpected-file',
          severity: 'error',
          message: `\`teams/${team}/${folder}/\` belongs to no app`,
          span: { file: first.path, start: 0, end: 0 },
          hint: `Add \`teams/${team}/${folder}.yaml\` with \`kind: Manifests\`, or move the folder elsewhere.`,
        });
      }
    }
    return { teams, apps };
  }

  #teamFolders(): Map<string, TreeEntry[]> {
    const folders = new Map<string, TreeEntry[]>();
    for (const entry of this.#tree.list('teams')) {
      const [, team = '', ...rest] = entry.path.split('/');
      if (rest.length === 0) {
        if (!this.#isFile(entry)) continue;
        if (/(\.md|^\.gitkeep|^CODEOWNERS)$/.test(team)) continue;
        this.#diagnostics.push({
          code: 'config/unexpected-file',
          severity: 'error',
          message: `\`${entry.path}\` is in no team's folder`,
          span: { file: entry.path, start: 0, end: 0 },
          hint: 'Move it to `teams/<team>/`.',
        });
        continue;
      }
      folders.set(team, [...(folders.get(team) ?? []), entry]);
    }
    for (const [team, entries] of folders)
      if (this.#checkedName(team, entries[0]?.path ?? team) === undefined) folders.delete(team);
    return folders;
  }

  #app(
    entry: TreeEntry,
    team: string,
    name: string,
    brought: readonly TreeEntry[],
    environments: ReadonlySet<string>,
  ): App | undefined {
    const document = this.#document(entry);
    if (!document) return undefined;
    const kind = this.#kindOf(document);
    if (!kind) return undefined;
    const found = kind.validate({ value: document.value, locate: document.locate, noun: kind.definition.kind });
    this.#diagnostics.push(...found, ...this.#ambiguousNumbers(document));
    const usable = found.length > 0 ? withoutInvalid(kind.file, document.value) : document.value;
    if (!isMap(usable as DataMap)) return undefined;
    const { apiVersion: _, kind: __, environments: named, ...fields } = usable as DataMap;
    const value = Object.assign(Object.create(null), fields) as DataMap;
    const where = Object.create(null) as Record<string, DataMap>;
    for (const [environment, override] of Object.entries(isMap(named) ? named : {})) {
      if (!environments.has(environment)) {
        this.#diagnostics.push(
          unknownName('environment', environment, environments, document.locate(['environments', environment], 'key')),
        );
      } else {
        where[environment] = isMap(override) ? override : (Object.create(null) as DataMap);
      }
    }
    const files = brought.filter((file) => this.#isFile(file) && /\.(ya?ml|json)$/.test(file.path));
    return {
      team,
      name,
      id: `${team}/${name}`,
      kind: kind.definition,
      value,
      document,
      environments: where,
      ...(found.length > 0 ? { draft: true as const } : {}),
      brought: () => {
        const read = files.map(({ path }) => ({ file: path, ...this.#tree.read(path) }));
        return {
          value: read.flatMap(({ file, value: text }): BroughtFile[] => (text === undefined ? [] : [{ file, text }])),
          diagnostics: read.flatMap(({ file, value: text, diagnostics }) => [
            ...diagnostics,
            ...plainSecrets(file, text ?? ''),
          ]),
        };
      },
    };
  }

  #kindOf(document: SourceDocument) {
    const named = isMap(document.value) ? document.value.kind : undefined;
    const kind = typeof named === 'string' ? this.#kinds.get(named) : undefined;
    if (kind) return kind;
    const known = [...this.#kinds.keys()];
    const near = typeof named === 'string' ? didYouMean(named, known) : undefined;
    this.#diagnostics.push({
      code: named === undefined ? 'config/missing-field' : 'config/unknown-kind',
      severity: 'error',
      message: named === undefined ? 'This app has no `kind`' : `\`${String(named)}\` is not a kind of app`,
      span: document.locate(['kind']),
      hint: near ? `did you mean \`${near}\`?` : `The kinds are ${known.map((k) => `\`${k}\``).join(', ')}.`,
    });
    return undefined;
  }

  /** A variable is text in the end. `1.10` would become `1.1` on the way, so numbers that do not read back as written are refused. */
  #ambiguousNumbers(document: SourceDocument): Diagnostic[] {
    const value = isMap(document.value) ? document.value : {};
    const layers: [Path, Data | undefined][] = [
      [[], value],
      [['defaults'], value.defaults],
      ...Object.entries(mapOf(value.environments)).map(([name, layer]): [Path, Data] => [
        ['environments', name],
        layer,
      ]),
    ];
    const blocks = layers.flatMap(([path, layer]) => environmentBlocks(path, mapOf(layer)));
    return blocks.flatMap(([path, env]) =>
      Object.entries(env).flatMap(([name, number]): Diagnostic[] => {
        if (typeof number !== 'number') return [];
        const written = document.written([...path, name]);
        if (written === undefined || written === String(number)) return [];
        return [
          {
            code: 'config/ambiguous-number',
            severity: 'error',
            message: `\`${name}\` would become \`${number}\` instead of \`${written}\``,
            span: document.locate([...path, name]),
            hint: `put it in quotes: "${written}"`,
          },
        ];
      }),
    );
  }

  #checkReferences(company: Company): void {
    const names = new Set([...company.environments.map(({ name }) => name), ...this.#broken.environments]);
    const clusterNames = new Set([...company.clusters.keys(), ...this.#broken.clusters]);
    for (const { name, settings, document } of company.environments) {
      settings.clusters.forEach((cluster, i) => {
        const found = company.clusters.get(cluster);
        const span = document.locate(['clusters', i]);
        if (!clusterNames.has(cluster)) this.#diagnostics.push(unknownName('cluster', cluster, clusterNames, span));
        else if (found && found.settings.environment !== name) {
          this.#diagnostics.push({
            code: 'config/cluster-elsewhere',
            severity: 'error',
            message: `The cluster \`${cluster}\` belongs to the environment \`${found.settings.environment}\``,
            span,
            hint: `Remove it here, or set \`environment: ${name}\` in ${found.document.file}.`,
          });
        }
      });
    }
    for (const { name, settings, document } of company.clusters.values()) {
      if (!names.has(settings.environment)) {
        this.#diagnostics.push(
          unknownName('environment', settings.environment, names, document.locate(['environment'])),
        );
      } else if (
        !this.#broken.environments.has(settings.environment) &&
        !company.environments.some((e) => e.settings.clusters.includes(name))
      ) {
        this.#diagnostics.push({
          code: 'config/unused-cluster',
          severity: 'warning',
          message: `No environment lists the cluster \`${name}\`, so nothing is rendered for it`,
          span: document.locate(['environment']),
          hint: `Add it to \`clusters\` of platform/environments/${settings.environment}.yaml.`,
        });
      }
    }
    for (const team of company.teams.values()) {
      for (const environment of Object.keys(team.settings.quotas ?? {})) {
        if (!names.has(environment))
          this.#diagnostics.push(
            unknownName('environment', environment, names, team.document.locate(['quotas', environment], 'key')),
          );
      }
      for (const [type, offering] of Object.entries(team.settings.offerings ?? {})) {
        const of = company.offerings.filter((o) => o.type === type);
        const span = team.document.locate(['offerings', type], of.length === 0 ? 'key' : 'value');
        if (of.length === 0)
          this.#diagnostics.push(
            unknownName('type of offering', type, new Set(company.offerings.map((o) => o.type)), span),
          );
        else if (!of.some((o) => o.name === offering))
          this.#diagnostics.push(unknownName(`${type} offering`, offering, new Set(of.map((o) => o.name)), span));
      }
    }
  }
}

/** Every map of variables in what one layer says, with its path. */
function environmentBlocks(path: Path, layer: DataMap): [Path, DataMap][] {
  const containers = ['sidecars', 'initContainers'].flatMap((field) =>
    Object.entries(mapOf(layer[field])).map(([name, container]): [Path, Data] => [[...path, field, name], container]),
  );
  return [[path, layer] as [Path, Data], [[...path, 'migrate'], layer.migrate] as [Path, Data], ...containers].map(
    ([at, holder]) => [[...at, 'env'], mapOf(mapOf(holder).env)],
  );
}

function mapOf(value: Data | undefined): DataMap {
  return isMap(value) ? value : {};
}

/** What looks like a credential: whoever can read the repository could use it. The message never repeats it. */
function plainSecrets(file: string, text: string): Diagnostic[] {
  return findSecrets(text)
    .slice(0, 20)
    .map(({ kind, start, end }) => ({
      code: 'config/plain-secret',
      severity: 'error',
      message: kind === 'secret-value' ? 'This value looks like a secret' : `This looks like a secret (${kind})`,
      span: { file, start, end },
      hint: 'Revoke it, put the new one into the secret store, and refer to it: `{ secret: path/key }`.',
      identity: [kind],
    }));
}

/** "There is no X called Y", with the nearest name that exists. */
export function unknownName(
  noun: string,
  name: string,
  known: ReadonlySet<string>,
  span: Diagnostic['span'],
): Diagnostic {
  const near = didYouMean(name, [...known]);
  return {
    code: 'model/unknown-reference',
    severity: 'error',
    message: `There is no ${noun} \`${name}\``,
    span,
    hint: near
      ? `did you mean \`${near}\`?`
      : known.size > 0
        ? `There are ${[...known]
            .slice(0, 12)
            .map((k) => `\`${k}\``)
            .join(', ')}${known.size > 12 ? ', …' : ''}.`
        : `No ${noun} is defined yet.`,
    identity: [noun, name],
  };
}
