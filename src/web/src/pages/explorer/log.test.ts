import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Exchange, ExchangeLog } from '../../api/schema';

const get = vi.hoisted(() => vi.fn());
const post = vi.hoisted(() => vi.fn());
vi.mock('../../api/client', () => ({ get, post, sentence: (error: Error) => error.message }));
vi.mock('../../mep/catalogue', () => ({ learn: () => {} }));

import { exchange, packets, paused, refresh } from './log';

const entry = (index: number): Exchange => ({ index }) as Exchange;
const answer = (...indexes: number[]): ExchangeLog => ({ first_index: 1, next_index: Math.max(...indexes) + 1, entries: indexes.map(entry) });
const shown = (): number[] => packets.get().entries.map((e) => e.index);

/** A promise that is answered by hand, to do something while the module is asked. */
function held<T>(): { promise: Promise<T>; answer: (value: T) => void } {
  let answer!: (value: T) => void;
  return { promise: new Promise<T>((resolve) => (answer = resolve)), answer };
}

describe('the list of packets', () => {
  beforeEach(() => {
    packets.set({ entries: [], next: 0, problem: '' });
    paused.set(false);
  });

  it('keeps an exchange of our own that ends while the list is fetched', async () => {
    const fetching = held<ExchangeLog>();
    get.mockReturnValueOnce(fetching.promise);
    const refreshed = refresh();
    post.mockResolvedValueOnce(entry(7));
    await exchange('00');
    fetching.answer(answer(5, 6));
    await refreshed;
    expect(shown()).toEqual([5, 6, 7]);
  });

  it('does not change when it is paused while it is fetched', async () => {
    const fetching = held<ExchangeLog>();
    get.mockReturnValueOnce(fetching.promise);
    const refreshed = refresh();
    paused.set(true);
    fetching.answer(answer(5));
    await refreshed;
    expect(shown()).toEqual([]);
  });

  it('asks for what is new, and begins anew with a module that did', async () => {
    get.mockResolvedValueOnce(answer(8, 9));
    await refresh();
    get.mockResolvedValueOnce(answer(1));
    await refresh();
    expect(get).toHaveBeenLastCalledWith('mep/log?since=10');
    expect(shown()).toEqual([1]);
  });
});
