import { describe, expect, it } from 'vitest';
import { FIRST_PAGE_LIMIT, TOTAL_LIMIT, weigh } from './limits.mjs';

describe('the weight of the page', () => {
  it('is told and nothing else while there is room', () => {
    const { summary, warnings, errors } = weigh(1024, 2048);
    expect(summary).toBe('First page 1.0 KB of 30.0 KB, all assets 2.0 KB of 200.0 KB (gzip).');
    expect([warnings, errors]).toEqual([[], []]);
  });

  it.each([
    ['the first page', FIRST_PAGE_LIMIT, (bytes) => weigh(bytes, 0)],
    ['all assets', TOTAL_LIMIT, (bytes) => weigh(0, bytes)],
  ])('of %s is warned of from 90 % of its limit on and refused above it', (what, limit, weighed) => {
    const warned = limit * 0.9;
    expect(weighed(warned - 1)).toMatchObject({ warnings: [], errors: [] });
    expect(weighed(warned)).toMatchObject({ warnings: [expect.stringContaining(`${what} `)], errors: [] });
    expect(weighed(limit)).toMatchObject({ warnings: [expect.stringMatching(/ 100 % of \d+; 0 are left\.$/)], errors: [] });
    expect(weighed(limit + 1)).toMatchObject({ warnings: [], errors: [expect.stringContaining(`${what} `)] });
  });

  it('is judged for both limits at once', () => {
    expect(weigh(FIRST_PAGE_LIMIT + 1, TOTAL_LIMIT + 1).errors).toHaveLength(2);
  });
});
