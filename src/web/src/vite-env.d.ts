/// <reference types="vite/client" />

declare module 'virtual:page-keys' {
  /** Keys of the texts of the further pages, in the order of the lists. */
  export const keys: string[];
}
