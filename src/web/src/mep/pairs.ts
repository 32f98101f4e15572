import type { Exchange } from '../api/schema';
import { messageOf } from './exports';

/** Whether two exchanges are about the same place of the same table. */
export const isAlike = (e: Exchange, other: Exchange): boolean => {
  const [m, o] = [messageOf(e)!, messageOf(other)!];
  return m.table === o.table && m.offset === o.offset;
};

/** The earlier of the newest two answers of one table, of what the user asked for if there are such. */
export function newestPair(newestFirst: Exchange[]): Exchange | null {
  const earlier = (list: Exchange[]): Exchange | null => list.find((e, i) => list.findIndex((later) => isAlike(later, e)) < i) ?? null;
  return earlier(newestFirst.filter((e) => e.source === 'user')) ?? earlier(newestFirst);
}
