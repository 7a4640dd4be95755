import { afterAll, describe, expect, test } from 'vitest';
import { copyOfCompany, filesBelow, read, removeFolders, roadbed, write } from './command-line.ts';

afterAll(removeFolders);

describe('render --jobs', () => {
  const folder = copyOfCompany();

  test('several threads write the very bytes of one, and say the same of it', () => {
    const one = roadbed(folder, 'render', '--jobs', '1', '--out', 'one');
    const three = roadbed(folder, 'render', '--jobs', '3', '--out', 'three');
    expect([one.code, three.code]).toEqual([0, 0]);
    expect(three.out).toBe(one.out);
    const files = filesBelow(`${folder}/one`);
    expect(files.length).toBeGreaterThan(100);
    expect(filesBelow(`${folder}/three`)).toEqual(files);
    expect(files.filter((path) => read(folder, `one/${path}`) !== read(folder, `three/${path}`))).toEqual([]);
    expect(roadbed(folder, 'render', '--jobs', '3', '--out', 'three').out).toContain('0 created, 0 changed, 0 removed');
  });

  test('what is gone is removed, whichever thread would have rendered it', () => {
    write(
      folder,
      'teams/shop/gone.yaml',
      'apiVersion: roadbed.dev/v1\nkind: Worker\nimage: registry.acme.example/a/b:1\nenvironments: { dev: {} }\n',
    );
    expect(roadbed(folder, 'render', '--jobs', '2', '--out', 'one').out).toContain('2 created, ');
    write(folder, 'teams/shop/gone.yaml', 'kind: nothing\n');
    const wrong = ['1', '4'].map((jobs) => roadbed(folder, 'render', '--jobs', jobs, '--out', 'one'));
    expect(wrong.map(({ code }) => code)).toEqual([1, 1]);
    expect(wrong[1]?.err).toBe(wrong[0]?.err);
    expect(wrong[0]?.err).toContain('Nothing was written.');
  });

  test('a number of jobs is a number', () => {
    for (const jobs of ['0', '-1', 'two', '1000']) {
      const { code, err } = roadbed(folder, 'render', '--jobs', jobs);
      expect([code, err]).toEqual([
        2,
        `error: \`--jobs ${jobs}\` is no number of threads\n  Write a number from 1 to 99.\n`,
      ]);
    }
  });
});
