import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, get, sentence } from '../api/client';
import { useInterval } from './kit';

export interface Data<T> {
  data: T | null;
  problem: string;
  reload: () => Promise<void>;
  put: (value: T) => void;
}

/** Fetches a resource of the module, once or again after each pause. A busy module (503) is asked again without a word. */
export function useData<T>(path: string, everyMs: number | null = null): Data<T> {
  const [data, setData] = useState<T | null>(null);
  const [problem, setProblem] = useState('');
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
        if (error instanceof ApiError && error.status === 503 && attempt < 5) {
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
