import type { Tree } from '../model/index.ts';
import type { SourceFile } from './source-files.ts';

/** The tree as it would be with more files, or with others in their place: for a look before anything is written. */
export function overlayTree(tree: Tree, files: readonly SourceFile[]): Tree {
  const added = new Map(files.map(({ path, text }) => [path, text]));
  return {
    list: (folder) => {
      const below = [...added.keys()]
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => ({ path, type: 'file' as const }));
      const rest = tree.list(folder).filter(({ path }) => !added.has(path));
      return [...rest, ...below].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    },
    read: (file) => {
      const text = added.get(file);
      return text === undefined ? tree.read(file) : { value: text, diagnostics: [] };
    },
  };
}
