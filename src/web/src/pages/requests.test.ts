import { describe, expect, it, vi } from 'vitest';
import { loadPageTexts } from '../i18n';
import { named } from './requests';

vi.mock('../ui/preferences', () => ({ recall: () => null, remember: () => {} }));

describe('what the grid company asks of a client', () => {
  it('has a text for every type and result, also for those that are not public', async () => {
    await loadPageTexts();
    const texts = Array.from({ length: 256 }, (_, type) => named(`request.${type}`, type));
    expect(new Set(texts.slice(1, 11)).size).toBe(10);
    expect(texts[2]).toBe('Read billing data');
    expect(texts[11]).toBe('No. 11: what it means is not public');
    expect(texts.every((text) => !text.startsWith('request.'))).toBe(true);
    expect(named('request.result.3', 3)).toBe('failed');
    expect(named('request.result.9', 9)).toBe('No. 9: what it means is not public');
  });
});
