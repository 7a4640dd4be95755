import type { Io } from './io.ts';

/** A line on standard error that counts up, for people at a terminal only; `undefined` clears it. */
export function progress(io: Io, verb: string, total: number): (done: number | undefined) => void {
  if (!io.terminal.err) return () => undefined;
  let last = 0;
  let drawn = false;
  return (done) => {
    if (done === undefined) {
      if (drawn) io.err('\r\u001b[K');
      return;
    }
    const now = performance.now();
    if (now - last < 100) return;
    last = now;
    drawn = true;
    io.err(`\r\u001b[K${verb} ${done}/${total}`);
  };
}

/** Lets the process notice a signal now and then: rendering itself never waits for anything. */
export function breather(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < 50) return;
    await new Promise((resume) => setImmediate(resume));
    last = performance.now();
  };
}
