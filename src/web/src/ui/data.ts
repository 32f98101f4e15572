import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ApiError, get, sentence } from '../api/client';
import { live, meterAnswers } from '../api/live';
import { useInterval } from './kit';
import { createStore } from './store';

/** How many parts of the page wait for their first data: the page is busy until it is 0. */
export const awaited = createStore(0);

/** Counts the calling part of the page as busy while it waits. */
export function useBusy(waits: boolean): void {
  // Before the browser paints: a page must not look complete for the moment between its frame and its first question.
  useLayoutEffect(() => {
    if (!waits) return;
    awaited.set(awaited.get() + 1);
    return () => awaited.set(awaited.get() - 1);
  }, [waits]);
}

const QUIET_ATTEMPTS = 5;

export interface Data<T> {
  data: T | null;
  problem: string;
  reload: () => Promise<void>;
  put: (value: T) => void;
}

/**
 * Fetches a resource of the module, once or again after each pause. A busy module (503) is asked again until it has time, without a word at first while its meter
 * answers: mostly it is a matter of seconds. A small one reads one log of its meter at a time, and that can take a minute.
 */
export function useData<T>(path: string, everyMs: number | null = null): Data<T> {
  const [data, setData] = useState<T | null>(null);
  const [problem, setProblem] = useState('');
  useBusy(data === null && problem === '');
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => void (alive.current = false);
  }, []);
  const reload = useCallback(async () => {
    for (let attempt = 0; alive.current; attempt++) {
      try {
        const value = await get<T>(path);
        if (alive.current) {
          setData(value);
          setProblem('');
        }
        return;
      } catch (error) {
        if (error instanceof ApiError && error.status === 503) {
          if (alive.current && (attempt >= QUIET_ATTEMPTS || !meterAnswers(live.get()))) setProblem(error.message);
          await new Promise((resolve) => setTimeout(resolve, (error.retryAfterSeconds ?? 1) * 1000));
          continue;
        }
        if (alive.current) setProblem(sentence(error));
        return;
      }
    }
  }, [path]);
  useInterval(reload, everyMs, [path]);
  useEffect(() => {
    if (everyMs === null) void reload();
  }, [path, everyMs === null]);
  return { data, problem, reload, put: setData };
}
