import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const name = 'virtual:sentences/';

/** The sentences of the module out of src/i18n/sentences.txt: each language is a list of its own in the order of the English one, so that a reader fetches two. */
export function sentences(root: string): Plugin {
  const file = join(root, 'src/i18n/sentences.txt');
  return {
    name: 'sentences',
    resolveId: (id) => (id.startsWith(name) ? '\0' + id : null),
    load(id) {
      if (!id.startsWith('\0' + name)) return null;
      this.addWatchFile(file);
      const language = id.slice(name.length + 1);
      const lines = readFileSync(file, 'utf8').split('\n').filter((line) => line.startsWith(language + ' '));
      return `export default ${JSON.stringify(lines.map((line) => line.slice(3)))};`;
    },
  };
}
