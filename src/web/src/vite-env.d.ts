/// <reference types="vite/client" />

declare module 'virtual:page-keys' {
  /** Keys of the texts of the further pages, in the order of the lists. */
  export const keys: string[];
}

declare module 'virtual:sentences/*' {
  /** The sentences of the module in one language, all languages in the same order. */
  const texts: string[];
  export default texts;
}
