import { createStore } from '../ui/store';
import { recall, remember } from '../ui/preferences';
import { core } from './en/core';
import type { pages } from './en/pages';

export type CoreMessages = Record<keyof typeof core, string>;
export type PagesMessages = Record<keyof typeof pages, string>;
export type Key = keyof CoreMessages | keyof PagesMessages;
export type Language = 'en' | 'da' | 'de';

export const languages: { id: Language; name: string }[] = [
  { id: 'da', name: 'Dansk' },
  { id: 'de', name: 'Deutsch' },
  { id: 'en', name: 'English' },
];

type Texts<T> = Promise<T | string[]>;

// The texts of the first page in English travel with it. Other languages, and the texts of the further pages, come when needed:
// as objects while developing, as lists in the order of the English keys when built (build/texts.ts).
const cores: Record<Language, () => Texts<CoreMessages>> = {
  en: () => Promise.resolve(core),
  da: () => import('./da/core').then((m) => m.core),
  de: () => import('./de/core').then((m) => m.core),
};
const others: Record<Language, () => Texts<PagesMessages>> = {
  en: () => import('./en/pages').then((m) => m.pages),
  da: () => import('./da/pages').then((m) => m.pages),
  de: () => import('./de/pages').then((m) => m.pages),
};

async function fetchCore(id: Language): Promise<Partial<Record<Key, string>>> {
  return named(await cores[id](), () => Promise.resolve(Object.keys(core)));
}

async function fetchPages(id: Language): Promise<Partial<Record<Key, string>>> {
  return named(await others[id](), () => import('virtual:page-keys').then((m) => m.keys));
}

async function named(texts: Record<string, string> | string[], keys: () => Promise<string[]>): Promise<Partial<Record<Key, string>>> {
  return Array.isArray(texts) ? Object.fromEntries((await keys()).map((key, i) => [key, texts[i]])) : texts;
}

let messages: Partial<Record<Key, string>> = core;
let wanted = false;
export const language = createStore<Language>('en');

/** The text of a key in the language of the page, with {names} filled in. */
export function t(key: Key, values?: Record<string, string | number>): string {
  const text = messages[key] ?? key;
  return values ? text.replace(/\{(\w+)\}/g, (all, name: string) => (name in values ? String(values[name]) : all)) : text;
}

/** True when the page has a text under this key: for codes that come from the module. */
export function known(key: string): key is Key {
  return key in messages;
}

export async function setLanguage(next: Language, keep = true): Promise<void> {
  try {
    const parts = await Promise.all([fetchCore(next), wanted ? fetchPages(next) : null]);
    messages = { ...parts[0], ...parts[1] };
  } catch {
    return; // The language file did not arrive: stay with the one that works.
  }
  document.documentElement.lang = next;
  if (keep) remember('language', next);
  language.set(next);
}

/** Fetches the texts of the further pages, once. */
export async function loadPageTexts(): Promise<void> {
  if (wanted) return;
  const texts = await fetchPages(language.get());
  messages = { ...messages, ...texts };
  wanted = true;
}

export function startLanguage(): Promise<void> {
  const chosen = recall('language') as Language | null;
  if (chosen && chosen in cores) return setLanguage(chosen);
  for (const wish of navigator.languages ?? [navigator.language]) {
    const id = wish.slice(0, 2).toLowerCase().replace(/^(nb|nn|no|sv)$/, 'da');
    if (id in cores) return setLanguage(id as Language, false);
  }
  return setLanguage('en', false);
}
