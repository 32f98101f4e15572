import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { markOf } from '../src/i18n/mark';

const name = 'virtual:sentences/';

/**
 * The sentences of the module out of src/i18n/sentences.txt: a list for each language, all in the same order, so that a reader fetches what is said in English and
 * one list. Whoever reads English fetches neither, so of the English only what finds a sentence travels: a mark of each whole one, and the text of those with {0}.
 */
export function sentences(root: string): Plugin {
  const file = join(root, 'src/i18n/sentences.txt');
  return {
    name: 'sentences',
    resolveId: (id) => (id.startsWith(name) ? '\0' + id : null),
    load(id) {
      if (!id.startsWith('\0' + name)) return null;
      this.addWatchFile(file);
      const language = id.slice(name.length + 1);
      return `export default ${JSON.stringify(language === 'en' ? known(textsOf(file, 'en')) : textsOf(file, language))};`;
    },
  };
}

function textsOf(file: string, language: string): string[] {
  return readFileSync(file, 'utf8').split('\n').filter((line) => line.startsWith(language + ' ')).map((line) => line.slice(3));
}

function known(english: string[]): (string | number)[] {
  const marks = english.map((sentence) => (sentence.includes('{0}') ? sentence : markOf(sentence)));
  const twins = english.filter((_, i) => marks.indexOf(marks[i]!) !== i);
  if (twins.length > 0) throw new Error(`sentences.txt: "${twins[0]}" has the mark of another sentence, or stands there twice; word it a little differently.`);
  return marks;
}
