import { describe, expect, it, vi } from 'vitest';
import openapi from '../../public/api/openapi.json';
import letters from '../../../../docs/key-request.md?raw';
import { languages, type CoreMessages, type PagesMessages } from '.';
import { core } from './en/core';
import { pages } from './en/pages';

// There is no browser here to ask for what its user prefers.
vi.mock('../ui/preferences', () => ({ recall: () => null, remember: () => {} }));

const placeholders = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map((match) => match[0]).sort();

it('has a sentence for every reason to hold a value back', () => {
  const reasons = openapi.components.schemas.Reading.properties.held_back.items.enum;
  expect(reasons.length).toBeGreaterThan(6);
  expect(reasons.filter((reason) => !core['held.' + reason as keyof typeof core])).toEqual([]);
});

describe.each(languages)('$name', ({ core: ownCore, pages: ownPages, locale, name }) => {
  it.each(Object.entries({ core: { own: ownCore, english: core }, pages: { own: ownPages, english: pages } }))('has every text of %s, with the same places to fill in', async (_, { own, english }) => {
    const texts = (await own()) as CoreMessages & PagesMessages;
    const different = Object.entries(english).filter(([key, text]) => {
      const translated: string | undefined = texts[key as keyof typeof texts];
      return translated === undefined || (translated === '') !== (text === '') || placeholders(translated).join() !== placeholders(text).join();
    });
    expect(different.map(([key]) => key)).toEqual([]);
  });

  it('has a letter to the grid company and a notation of numbers', () => {
    expect(letters).toContain(`\n## ${name}\n`);
    expect(letters).toContain(`\n## ${name}, `);
    expect(Intl.NumberFormat.supportedLocalesOf(locale)).toEqual([locale]);
  });
});
