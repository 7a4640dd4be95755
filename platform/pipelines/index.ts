import { type PipelineDialect, type PipelineLanguage, standardDialects } from 'roadbed';
import { dotnet } from './dotnet/dotnet.ts';
import { go } from './go/go.ts';
import { java } from './java/java.ts';
import { node } from './node/node.ts';
import { python } from './python/python.ts';
import { rust } from './rust/rust.ts';
import { staticSite } from './static/static.ts';

/** Every language that a pipeline can be made for. A new one is a folder beside these and a line here. */
export const languages: readonly PipelineLanguage[] = [python, node, go, java, dotnet, rust, staticSite];

/** Every CI system that pipelines are written for. */
export const dialects: readonly PipelineDialect[] = standardDialects;

export { regulations } from './regulations.ts';
