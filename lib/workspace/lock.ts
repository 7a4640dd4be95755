import { linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';

/** One writer at a time. A lock whose process is gone was left by a killed run. It is never there without the number of its process. */
export function takeLock(file: string): boolean {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    for (let attempt = 0; attempt < 2; attempt++) {
      try {
        linkSync(own, file);
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        if (isRunning(Number(readFileSync(file, 'utf8')))) return false;
        unlinkSync(file);
      }
    }
    return false;
  } finally {
    unlinkSync(own);
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
