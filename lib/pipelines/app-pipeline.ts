import { type DataMap, fields, type Path, type PipelineSettings, type Validator, validator } from '../config/index.ts';
import type { Diagnostic, Outcome } from '../diagnostics/index.ts';
import { layout, markerText, type RenderedFile } from '../manifests/index.ts';
import { type App, type Company, isMap, layersOf, locator, specOf, unknownName } from '../model/index.ts';
import { composePipeline, type PipelineCode } from './compose.ts';

let compiled: Validator | undefined;

/**
 * The files of an app's pipeline; none where the app asks for none. A pipeline belongs to no environment or cluster, so it is made of the
 * layers that hold everywhere: engine, platform, team, app.
 */
export function appPipeline(company: Company, app: App, code: PipelineCode): Outcome<readonly RenderedFile[]> {
  const kind = company.kinds.get(app.kind.kind);
  const team = company.teams.get(app.team);
  if (!kind || !team) return { value: [], diagnostics: [] };
  const layers = layersOf(company, app);
  const spec = specOf(company, app, layers);
  const at = locator(app, layers, kind.schema);
  const locate = (path: Path, part?: 'key' | 'value') => at(['pipeline', ...path], part);
  const diagnostics: Diagnostic[] = perEnvironment(app);
  if (!isMap(spec.pipeline)) return { value: [], diagnostics };
  compiled ??= validator(fields.pipeline);
  diagnostics.push(...compiled({ value: spec.pipeline, locate, noun: '`pipeline`' }));
  if (diagnostics.length > 0) return { value: [], diagnostics };
  const composed = composePipeline(
    {
      team: app.team,
      app: app.name,
      // Held to its schema just above.
      settings: spec.pipeline as unknown as PipelineSettings,
      image: typeof spec.image === 'string' ? spec.image : undefined,
      regulations: team.settings.regulations ?? [],
      environments: new Set(Object.keys(app.environments)),
      platform: company.platform.settings,
      locate,
    },
    code,
  );
  diagnostics.push(...composed.diagnostics);
  if (!composed.value || diagnostics.some(({ severity }) => severity === 'error')) return { value: [], diagnostics };
  const { pipeline, dialect } = composed.value;
  const files = dialect.render(pipeline, markerText([app.document.file]));
  return {
    value: files.map(({ path, text }) => ({ path: layout.pipelineFile(app.team, app.name, path), text })),
    diagnostics,
  };
}

/** Regulations that a team names and the platform does not know: nothing would be asked for in their name. */
export function unknownRegulations(company: Company, { regulations }: PipelineCode): readonly Diagnostic[] {
  const known = new Set(regulations.map(({ name }) => name));
  return [...company.teams.values()].flatMap(({ settings, document }) =>
    (settings.regulations ?? []).flatMap((name, index) =>
      known.has(name) ? [] : [unknownName('regulation', name, known, document.locate(['regulations', index]))],
    ),
  );
}

/** An app is built once: what an environment says about its pipeline would be silently lost. */
function perEnvironment({ environments, document }: App): Diagnostic[] {
  return Object.entries(environments).flatMap(([name, overrides]: [string, DataMap]): Diagnostic[] =>
    isMap(overrides) && Object.hasOwn(overrides, 'pipeline')
      ? [
          {
            code: 'pipelines/per-environment',
            severity: 'error',
            message: `The pipeline cannot be another one in \`${name}\`: an app is built once, for all environments`,
            span: document.locate(['environments', name, 'pipeline'], 'key'),
            hint: 'Move `pipeline` to the top of the file.',
          },
        ]
      : [],
  );
}
