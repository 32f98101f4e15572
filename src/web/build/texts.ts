import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const line = /^\s*'([^']+)': ('(?:[^'\\]|\\.)*'),$/gm;
const file = /\/i18n\/([a-z]{2})\/(core|pages)\.ts$/;

/**
 * The texts are written as objects with keys, one a line. Shipped three times, the keys would weigh more than the code of a page:
 * so each language becomes a list of texts in the order of the English keys, and the keys travel once, those with the same beginning together.
 */
export function texts(root: string): Plugin {
  const read = (language: string, part: string): Map<string, string> => {
    const source = readFileSync(join(root, 'src/i18n', language, part + '.ts'), 'utf8');
    const found = new Map([...source.matchAll(line)].map((m) => [m[1]!, m[2]!]));
    const expected = source.match(/^\s*'[^']+':/gm)?.length ?? 0;
    if (found.size !== expected) throw new Error(`${language}/${part}.ts: ${expected - found.size} texts are not written as 'key': 'text', on one line, or stand there twice.`);
    return found;
  };
  // Keys of the further pages by what stands before their last dot; the lists have their order.
  const families = (): Map<string, string[]> => {
    const found = new Map<string, string[]>();
    for (const key of read('en', 'pages').keys()) {
      const head = key.slice(0, key.lastIndexOf('.') + 1);
      found.set(head, [...(found.get(head) ?? []), key]);
    }
    return found;
  };
  const pageKeys = (): string => {
    const list = [...families()].map(([head, keys]) => [head, ...keys.map((key) => key.slice(head.length))].join(' ')).join('/');
    return `export const keys = ${JSON.stringify(list)}.split('/').flatMap((family) => { const [head, ...tails] = family.split(' '); return tails.map((tail) => head + tail); });`;
  };
  const order = (part: string): string[] => (part === 'pages' ? [...families().values()].flat() : [...read('en', part).keys()]);
  return {
    name: 'texts',
    apply: 'build',
    enforce: 'pre',
    resolveId: (id) => (id === 'virtual:page-keys' ? '\0page-keys' : null),
    load: (id) => (id === '\0page-keys' ? pageKeys() : null),
    transform(_code, id) {
      const match = file.exec(id.replaceAll('\\', '/'));
      if (!match || match[1] + match[2]! === 'encore') return null;
      const [, language, part] = match;
      const own = read(language!, part!);
      return `export const ${part} = [${order(part!).map((key) => own.get(key)).join(',')}];`;
    },
  };
}
