import { createStore } from '../ui/store';
import { ApiError, awaitsAnswer, get } from './client';
import type { Health, Link, Reading } from './schema';

export interface Live {
  /** Null until the first verified reading. */
  reading: Reading | null;
  link: Link | null;
  /** True while nothing comes from the module itself: then nobody knows how the meter is. */
  silent: boolean;
  /** True when the reading is shown to logged-in users only. */
  needsLogin: boolean;
  /** performance.now() when the reading came in. */
  receivedAt: number;
}

export const live = createStore<Live>({ reading: null, link: null, silent: false, needsLogin: false, receivedAt: 0 });

const POLL_MS = 2000;
// A meter that is read tells something each second or two. When nothing comes, the module or the meter is silent: the module is asked which, and five seconds settle it.
const LOOK_MS = 500;
const QUIET_MS = 2400;
const ANSWER_MS = 2000;

let source: EventSource | null = null;
let timer: number | undefined;
let heard = 0;

function update(change: Partial<Live>): void {
  live.set({ ...live.get(), ...change });
}

function take(reading: Reading): void {
  heard = performance.now();
  update({ reading: reading.age_s === null ? null : reading, silent: false, needsLogin: false, receivedAt: heard });
}

function open(): void {
  close();
  if (document.hidden) return; // A hidden tab gives its place to another reader: a small module serves two.
  source = new EventSource('/api/v1/live');
  heard = performance.now();
  source.addEventListener('reading', (event) => take(JSON.parse((event as MessageEvent<string>).data) as Reading));
  source.addEventListener('link', (event) => {
    heard = performance.now();
    update({ link: JSON.parse((event as MessageEvent<string>).data) as Link, silent: false, needsLogin: false });
  });
  source.onerror = () => {
    source?.close();
    source = null;
    void poll();
  };
  timer = window.setTimeout(() => void watch(), LOOK_MS);
}

// A stream that fell silent may be a dead connection, a frozen module, or only a silent meter.
async function watch(): Promise<void> {
  const stream = source;
  if (stream && !isBusy() && performance.now() - heard > QUIET_MS) {
    const health = await askHealth(ANSWER_MS);
    if (source !== stream) return;
    if (!health && !isBusy()) {
      update({ silent: true });
      stream.close();
      source = null;
      return void poll();
    }
    heard = performance.now();
    if (health) update({ link: health.link, silent: false });
  }
  timer = window.setTimeout(() => void watch(), LOOK_MS);
}

// A small module that is sending a part of the page, or reads the meter for it, is slow and not silent.
const isBusy = (): boolean => awaitsAnswer() || document.querySelector('[aria-busy=true]') !== null;

async function askHealth(patienceMs: number): Promise<Health | null> {
  try {
    const answer = await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(patienceMs) });
    return answer.ok ? ((await answer.json()) as Health) : null;
  } catch {
    return null;
  }
}

let rounds = 0;

async function poll(): Promise<void> {
  window.clearTimeout(timer);
  if (document.hidden) return;
  const wasSilent = live.get().silent;
  try {
    const health = await askHealth(6000);
    if (!health) throw new Error();
    update({ link: health.link, silent: false });
    take(await get<Reading>('reading', { timeoutMs: 6000 }));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) update({ needsLogin: true, silent: false, reading: null });
    else if (!(error instanceof ApiError && error.status === 503)) update({ silent: true });
  }
  rounds++;
  // Every minute, and as soon as the module is back, try the stream again.
  timer = window.setTimeout(() => (!live.get().silent && !live.get().needsLogin && (rounds % 30 === 0 || wasSilent) ? open() : void poll()), POLL_MS);
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
  return state.reading ? state.reading.age_s! + (performance.now() - state.receivedAt) / 1000 : null;
}
