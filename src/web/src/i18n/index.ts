import { createStore } from '../ui/store';
import { recall, remember } from '../ui/preferences';
import { core } from './en/core';
import type { pages } from './en/pages';
import { takeSentences } from './told';

export type CoreMessages = Record<keyof typeof core, string>;
export type PagesMessages = Record<keyof typeof pages, string>;
export type Key = keyof CoreMessages | keyof PagesMessages;
export type Language = 'en' | 'da' | 'de';

type Texts<T> = Promise<T | string[]>;

interface Spoken {
  id: Language;
  /** Its own name for itself, and the heading of its letter in docs/key-request.md. */
  name: string;
  /** How it writes numbers and dates. */
  locale: string;
  core: () => Texts<CoreMessages>;
  pages: () => Texts<PagesMessages>;
  /** What the module says, in this language (see told.ts); null for English itself. */
  sentences: (() => Promise<string[]>) | null;
}

// The texts of the first page in English travel with it. Other languages, and the texts of the further pages, come when needed:
// as objects while developing, as lists in the order of the English keys when built (build/texts.ts).
export const languages: Spoken[] = [
  { id: 'da', name: 'Dansk', locale: 'da-DK', core: () => import('./da/core').then((m) => m.core), pages: () => import('./da/pages').then((m) => m.pages), sentences: () => import('virtual:sentences/da').then((m) => m.default) },
  { id: 'de', name: 'Deutsch', locale: 'de-DE', core: () => import('./de/core').then((m) => m.core), pages: () => import('./de/pages').then((m) => m.pages), sentences: () => import('virtual:sentences/de').then((m) => m.default) },
  { id: 'en', name: 'English', locale: 'en-GB', core: () => Promise.resolve(core), pages: () => import('./en/pages').then((m) => m.pages), sentences: null },
];

/** What there is of a language. */
export function spoken(id: Language): Spoken {
  return languages.find((one) => one.id === id)!;
}

function isSpoken(id: string): id is Language {
  return languages.some((one) => one.id === id);
}

async function fetchCore(id: Language): Promise<Partial<Record<Key, string>>> {
  return named(await spoken(id).core(), () => Promise.resolve(Object.keys(core)));
}

async function fetchPages(id: Language): Promise<Partial<Record<Key, string>>> {
  return named(await spoken(id).pages(), () => import('virtual:page-keys').then((m) => m.keys));
}

async function named(texts: Record<string, string> | string[], keys: () => Promise<string[]>): Promise<Partial<Record<Key, string>>> {
  return Array.isArray(texts) ? Object.fromEntries((await keys()).map((key, i) => [key, texts[i]])) : texts;
}

let messages: Partial<Record<Key, string>> = core;
let wanted = false;
let hasSentences = false;
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
    if (hasSentences) await fetchSentences(next);
    messages = { ...parts[0], ...parts[1] };
  } catch {
    return; // The language file did not arrive: stay with the one that works.
  }
  document.documentElement.lang = next;
  if (keep) remember('language', next);
  language.set(next);
}

async function fetchSentences(id: Language): Promise<void> {
  const own = spoken(id).sentences;
  const [english, texts] = own ? await Promise.all([import('virtual:sentences/en').then((m) => m.default), own()]) : [[], []];
  takeSentences(english, texts);
}

/** Fetches what the module says in the language of the page, once. */
export async function loadSentences(): Promise<void> {
  if (hasSentences) return;
  await fetchSentences(language.get());
  hasSentences = true;
}

/** Fetches the texts of the further pages, once. */
export async function loadPageTexts(): Promise<void> {
  if (wanted) return;
  const [texts] = await Promise.all([fetchPages(language.get()), loadSentences()]);
  messages = { ...messages, ...texts };
  wanted = true;
}

export function startLanguage(): Promise<void> {
  const chosen = recall('language');
  if (chosen && isSpoken(chosen)) return setLanguage(chosen);
  for (const wish of navigator.languages ?? [navigator.language]) {
    const id = wish.slice(0, 2).toLowerCase();
    if (isSpoken(id)) return setLanguage(id, false);
    // Who reads these reads Danish more easily than English.
    if (/^(nb|nn|no|sv)$/.test(id)) return setLanguage('da', false);
  }
  return setLanguage('en', false);
}
