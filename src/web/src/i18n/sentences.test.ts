import { describe, expect, it, vi } from 'vitest';
import { setLanguage } from '.';
import { sentences, translated } from './sentences';

// There is no browser here to ask for what its user prefers.
vi.mock('../ui/preferences', () => ({ recall: () => null, remember: () => {} }));
vi.stubGlobal('document', { documentElement: { lang: '' } });

const places = (text: string): string => [...text.matchAll(/\{\w+\}/g)].map((match) => match[0]).sort().join();

describe('sentences of the module', () => {
  it.each(sentences)('$en has the same places in every language', (one) => {
    expect([places(one.da), places(one.de)]).toEqual([places(one.en), places(one.en)]);
    expect(new Set([one.en, one.da, one.de]).size).toBe(3);
  });

  it('are shown in the language of the page, with what changes in its place', async () => {
    await setLanguage('da');
    expect(translated('It failed and is tried again in 4 s: no route (113).')).toBe('Det mislykkedes og prøves igen om 4 s: no route (113).');
    expect(translated('200: all values')).toBe('200: alle værdier');
    expect(translated('What nobody translated.')).toBe('What nobody translated.');
    await setLanguage('en');
    expect(translated('200: all values')).toBe('200: all values');
  });
});
