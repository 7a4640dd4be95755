import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Explainable, explain, subjectOfFile } from '../lib/explain/index.ts';
import { type Rendered, type Repository, readRepository, render } from '../lib/flow.ts';
import { manifestFile, sourcesOf } from '../lib/manifests/index.ts';
import { diskTree } from '../lib/workspace/index.ts';
import { checkout } from './command-line.ts';
import { standardCode } from './company.ts';

// The sample company, whatever it holds: what is explained is what is rendered.

let repository: Repository & Explainable;
let steps: readonly Rendered[];
beforeAll(() => {
  const { value } = readRepository(diskTree(checkout), standardCode);
  if (!value) throw new Error('no company');
  repository = value;
  steps = [...render(value)];
});

test('every rendered file is explained from the objects that it holds, or by the sources that it names', () => {
  const files = steps.flatMap((step) => step.files);
  const explained = files.map(({ path, text }) => {
    const subject = subjectOfFile(repository, path);
    if (!subject) return sourcesOf(text).length > 0 ? 'by its sources' : path;
    const objects = subject.make(subject.world) ?? [];
    return manifestFile(path, sourcesOf(text), objects).text === text ? 'by its objects' : path;
  });
  expect(explained.filter((how) => how !== 'by its objects' && how !== 'by its sources')).toEqual([]);
  expect(explained.filter((how) => how === 'by its objects').length).toBeGreaterThan(100);
});

describe('every file that people write', () => {
  const sourceText = (file: string): string => readFileSync(`${checkout}/${file}`, 'utf8');
  const ask = (file: string, part?: string) => explain(repository, sourceText, { file, ...(part ? { part } : {}) });

  test('is explained as a whole', () => {
    const { company } = repository;
    const documents = [
      company.platform,
      ...company.environments,
      ...company.clusters.values(),
      ...company.teams.values(),
      ...company.apps.values(),
    ].map(({ document }) => document.file);
    const problems = documents.flatMap((file) => {
      const found = ask(file);
      return 'problem' in found ? [`${file}: ${found.problem.message}`] : [];
    });
    expect(problems).toEqual([]);
    expect(documents.length).toBeGreaterThan(20);
  });

  test('every first line of a field of an app reaches what it says', () => {
    const [app] = repository.company.apps.values();
    if (!app) throw new Error('no app');
    const lines = app.document.text.split('\n');
    const answered = lines.filter((line, i) => {
      if (!/^ *[a-z]+:/i.test(line)) return false;
      const found = ask(app.document.file, String(i + 1));
      expect('answer' in found, `${app.document.file}:${i + 1}`).toBe(true);
      return true;
    });
    expect(answered.length).toBeGreaterThan(4);
  });
});
