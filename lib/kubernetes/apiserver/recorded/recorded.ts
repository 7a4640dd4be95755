import { readFileSync } from 'node:fs';
import type { JsonObject } from '../json.ts';

/** One answer of a real API server; the first line of each file says how it was obtained. For tests only. */
export interface RecordedCreate {
  readonly kubernetes: readonly string[];
  readonly object: JsonObject;
  readonly stored: JsonObject;
}

export interface RecordedUpdate {
  readonly kubernetes: readonly string[];
  readonly what: string;
  readonly refused: boolean;
  readonly template?: 'same' | 'changed';
  readonly before: JsonObject;
  readonly after: JsonObject;
}

export const recordedCreates = (): readonly RecordedCreate[] => read('create.jsonl');
export const recordedUpdates = (): readonly RecordedUpdate[] => read('update.jsonl');

function read<T>(file: string): readonly T[] {
  const [, ...lines] = readFileSync(new URL(file, import.meta.url), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as T);
}
