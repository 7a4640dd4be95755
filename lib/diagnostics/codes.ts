/** What a code means, for its page in the reference. */
export interface CodeInfo {
  /** A short noun phrase. */
  readonly title: string;
  /** Why this is refused or reported. */
  readonly why: string;
  /** What the user does about it. */
  readonly fix: string;
}

const table = {
  'config/unknown-field': {
    title: 'Unknown field',
    why: 'A misspelt field would silently have no effect, so every field that the schema does not have is refused.',
    fix: 'Correct the spelling, or remove the field. `roadbed schema KIND` lists the fields.',
  },
} as const satisfies Record<string, CodeInfo>;

/** The closed set of diagnostic codes: `room/what-is-wrong`. */
export type Code = keyof typeof table;

/** Every code with its meaning; the compiler refuses a code without one. */
export const codes: Readonly<Record<Code, CodeInfo>> = table;
