import { get, post, sentence } from '../../api/client';
import type { Exchange, ExchangeLog } from '../../api/schema';
import { told } from '../../i18n/told';
import { learn } from '../../mep/catalogue';
import { createStore } from '../../ui/store';

/** Exchanges kept in the browser; the module itself keeps fewer. */
export const RING = 500;

export interface PacketLog {
  entries: Exchange[];
  next: number;
  problem: string;
}

export const packets = createStore<PacketLog>({ entries: [], next: 0, problem: '' });
export const paused = createStore(false);

/** A file whose exchanges are shown instead of those of the module. */
export const opened = createStore<{ name: string; entries: Exchange[] } | null>(null);

/** Fetches what is new. Called in a loop by whatever part of the explorer is open. */
export async function refresh(): Promise<void> {
  if (paused.get()) return;
  const since = packets.get().next;
  try {
    const log = await get<ExchangeLog>(since ? `mep/log?since=${since}` : 'mep/log');
    log.entries.forEach(learn);
    // While the module answered, the list may have been paused, or an exchange of our own put into it.
    if (paused.get()) return;
    const before = packets.get();
    if (log.next_index < before.next) {
      // The module started anew and counts from the beginning.
      packets.set({ entries: log.entries, next: log.next_index, problem: '' });
    } else {
      const fresh = log.entries.filter((e) => !before.entries.some((old) => old.index === e.index));
      packets.set({ entries: fresh.length ? [...before.entries, ...fresh].sort((a, b) => a.index - b.index).slice(-RING) : before.entries, next: log.next_index, problem: '' });
    }
  } catch (error) {
    packets.set({ ...packets.get(), problem: sentence(error) });
  }
}

/** Sends a message and puts the exchange in the list at once. */
export async function exchange(request: string): Promise<Exchange> {
  const result = await post<Exchange>('mep/exchange', { request }, { timeoutMs: 30000 });
  learn(result);
  const before = packets.get();
  if (!before.entries.some((e) => e.index === result.index)) {
    packets.set({ ...before, entries: [...before.entries, result].sort((a, b) => a.index - b.index).slice(-RING) });
  }
  return result;
}

/** `0x0C Invalid sequence number [ALERT]`, in the language of the page. */
export function codeText(entry: Pick<Exchange, 'code_text' | 'alert'>): string {
  return told(entry.code_text) + (entry.alert ? ' [ALERT]' : '');
}
