import type { Data, Path } from '../config/index.ts';
import type { Diagnostic, Span } from '../diagnostics/index.ts';
import type { LayerName } from '../model/index.ts';
import type { Cause } from './cause.ts';
import type { Chain, Place } from './chain.ts';
import type { Suggestion } from './where-to-set.ts';

/** What an explanation is about, and what it says. Positions stay spans: lines are counted where they are shown. */
export type Answer =
  | AppAnswer
  | FieldAnswer
  | DefaultsAnswer
  | SettingAnswer
  | RenderedFileAnswer
  | RenderedFieldAnswer;

/** An app as it is in the end, in the places where it is the same. */
export interface AppAnswer {
  readonly about: 'app';
  readonly app: string;
  readonly kind: string;
  readonly file: string;
  readonly variants: readonly {
    readonly places: readonly Place[];
    readonly fields: readonly {
      readonly field: string;
      readonly value: Data;
      readonly layer: LayerName;
      readonly span?: Span;
    }[];
  }[];
}

/** One field of an app: every layer's word, and what it makes. */
export interface FieldAnswer {
  readonly about: 'field';
  readonly app: string;
  readonly file: string;
  readonly field: string;
  /** What the field means, with its default. */
  readonly description?: string;
  readonly chains: readonly Chain[];
  readonly reaches: readonly ReachedFile[];
}

/** The fields of apps for which a file has a default, and what became of each. */
export interface DefaultsAnswer {
  readonly about: 'defaults';
  readonly file: string;
  readonly layer: LayerName;
  readonly defaults: readonly DefaultUse[];
  /** The file's other fields. */
  readonly settings: readonly { readonly field: string; readonly value: Data; readonly span: Span }[];
}

export interface DefaultUse {
  readonly field: string;
  readonly value: Data;
  readonly span: Span;
  readonly taken: readonly AppUse[];
  readonly overridden: readonly (AppUse & {
    readonly layer: LayerName;
    readonly value?: Data;
    readonly span?: Span;
  })[];
}

export interface AppUse {
  readonly app: string;
  readonly places: readonly Place[];
}

/** One setting of a team, a cluster, an environment or the platform, and the rendered fields that move with it. */
export interface SettingAnswer {
  readonly about: 'setting';
  readonly file: string;
  readonly field: string;
  readonly value: Data;
  readonly span: Span;
  readonly reaches: readonly ReachedFile[];
}

/** Fields of one rendered file, as `Kind/name:path`. */
export interface ReachedFile {
  readonly file: string;
  readonly fields: readonly string[];
}

export interface RenderedFileAnswer {
  readonly about: 'rendered-file';
  readonly file: string;
  readonly title: string;
  readonly sources: readonly string[];
  readonly objects: readonly { readonly object: string; readonly because: readonly Cause[]; readonly writer: Cause }[];
}

export interface RenderedFieldAnswer {
  readonly about: 'rendered-field';
  readonly file: string;
  /** `Deployment/checkout` */
  readonly object: string;
  readonly field: string;
  readonly path: Path;
  /** Absent where nothing stands there. */
  readonly value?: unknown;
  readonly causes: readonly Cause[];
  readonly because: readonly Cause[];
  /** For a field that is absent: what would set it. */
  readonly wouldSet: readonly Suggestion[];
  /** Where a patch would go, for a field that no other one sets. */
  readonly patch?: Span;
}

/** An answer, or why there is none: a wrong argument, with what was probably meant. */
export type Explained = { readonly answer: Answer } | { readonly problem: Diagnostic };
