import type { PipelineDialect } from '../model.ts';
import { circleci } from './circleci.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { jenkins } from './jenkins.ts';

/** The CI systems that come with the engine. A new one is a file beside these and a line here, or a line in a company's own list. */
export const dialects: readonly PipelineDialect[] = [gitlab, github, circleci, jenkins];
