/** The edges of the process, passed in so that commands can be run in a test as they run for a user. */
export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results. */
  out(text: string): void;
  /** Progress and problems. */
  err(text: string): void;
  /** Whether a person watches standard output, and standard error. */
  readonly terminal: { readonly out: boolean; readonly err: boolean };
  /** Everything on standard input. */
  readIn(): string;
  /** Asks the person at the terminal; absent where there is none. Undefined when they end the input. */
  readonly ask?: (question: string) => Promise<string | undefined>;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
}

/** What a command ends with. */
export const exitCodes = { clean: 0, findings: 1, usage: 2, bug: 3, interrupted: 130 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
