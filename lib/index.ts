// What a company's own templates and offerings build on. Everything else of the engine is behind its command line.
export {
  choice,
  type FieldNotes,
  fields,
  integer,
  list,
  map,
  object,
  oneOf,
  type Static,
  Type,
  text,
  words,
} from './config/index.ts';
export {
  type AppContext,
  argo,
  type Binding,
  blocks,
  defineOffering,
  defineTemplate,
  type Offering,
  type OfferingContext,
  type Template,
  type Variable,
  variablePrefix,
} from './synth/index.ts';
