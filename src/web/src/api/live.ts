import { createStore } from '../ui/store';
import { ApiError, get } from './client';
import type { Health, Link, Reading } from './schema';

export interface Live {
  /** Null until the first verified reading. */
  reading: Reading | null;
  link: Link | null;
  /** False while the module itself cannot be reached. */
  connected: boolean;
  /** True when the reading is shown to logged-in users only. */
  needsLogin: boolean;
  /** performance.now() when the reading came in. */
  receivedAt: number;
}

export const live = createStore<Live>({ reading: null, link: null, connected: true, needsLogin: false, receivedAt: 0 });

const POLL_MS = 2000;
const SILENCE_MS = 40000; // The module sends a comment every 15 s; a browser hides those, so events of the link and readings count.

let source: EventSource | null = null;
let timer: number | undefined;
let heard = 0;

function update(change: Partial<Live>): void {
  live.set({ ...live.get(), ...change });
}

function take(reading: Reading | null): void {
  heard = performance.now();
  update({ reading, connected: true, needsLogin: false, receivedAt: heard });
}

function open(): void {
  close();
  if (document.hidden) return; // A hidden tab gives its place to another reader: a small module serves two.
  source = new EventSource('/api/v1/live');
  heard = performance.now();
  source.addEventListener('reading', (event) => take(JSON.parse((event as MessageEvent<string>).data) as Reading | null));
  source.addEventListener('link', (event) => {
    heard = performance.now();
    update({ link: JSON.parse((event as MessageEvent<string>).data) as Link, connected: true, needsLogin: false });
  });
  source.onerror = () => {
    source?.close();
    source = null;
    void poll();
  };
  timer = window.setTimeout(watch, POLL_MS);
}

// A stream that fell silent may be a dead connection or only a silent meter: ask once, and go on by polling if need be.
function watch(): void {
  if (source && performance.now() - heard > SILENCE_MS) {
    source.close();
    source = null;
    void poll();
    return;
  }
  timer = window.setTimeout(watch, POLL_MS);
}

let rounds = 0;

async function poll(): Promise<void> {
  window.clearTimeout(timer);
  if (document.hidden) return;
  try {
    const health = (await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(6000) }).then((r) => (r.ok ? r.json() : Promise.reject(new Error())))) as Health;
    update({ link: health.link, connected: true });
    take(await get<Reading | null>('reading', { timeoutMs: 6000 }));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) update({ needsLogin: true, connected: true, reading: null });
    else if (!(error instanceof ApiError && error.status === 503)) update({ connected: false });
  }
  rounds++;
  // Every minute, and as soon as the module is back, try the stream again.
  timer = window.setTimeout(() => (rounds % 30 === 0 && live.get().connected && !live.get().needsLogin ? open() : void poll()), POLL_MS);
}

function close(): void {
  window.clearTimeout(timer);
  source?.close();
  source = null;
}

export function startLive(): void {
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
  window.addEventListener('pagehide', close);
  open();
}

/** After login or logout the other access counts. */
export function restartLive(): void {
  open();
}

/** Whether the meter answers, as far as this page knows. */
export const meterAnswers = (state: Live): boolean => (state.link?.state ?? 'ok') === 'ok';

/** Age of a reading now, in seconds. */
export function ageSeconds(state: Live): number | null {
  return state.reading ? state.reading.age_s + (performance.now() - state.receivedAt) / 1000 : null;
}
