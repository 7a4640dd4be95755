/** What one look at the machine or the repository came to. */
export interface CheckUp {
  /** What was looked at, in a word or two. */
  readonly name: string;
  /** `fail`: Roadbed cannot work, or its result is wrong. `warn`: it works, and something will bite. */
  readonly status: 'ok' | 'warn' | 'fail';
  readonly message: string;
  /** What to do; absent where all is well. */
  readonly hint?: string;
}

export function ok(name: string, message: string): CheckUp {
  return { name, status: 'ok', message };
}

export function warn(name: string, message: string, hint: string): CheckUp {
  return { name, status: 'warn', message, hint };
}

export function fail(name: string, message: string, hint: string): CheckUp {
  return { name, status: 'fail', message, hint };
}
