/// <reference types="vite/client" />

declare module 'virtual:page-keys' {
  /** Keys of the texts of the further pages, in the order of the lists. */
  export const keys: string[];
}

declare module 'virtual:sentences/en' {
  /** What the module says in English: a mark of each whole sentence, the text of those with places to fill in; in the order of the other languages. */
  const known: (string | number)[];
  export default known;
}

declare module 'virtual:sentences/*' {
  /** The sentences of the module in one language, all languages in the same order. */
  const texts: string[];
  export default texts;
}
