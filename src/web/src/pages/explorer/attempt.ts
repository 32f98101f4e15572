import { useState } from 'preact/hooks';
import { ApiError, sentence } from '../../api/client';
import { t } from '../../i18n';

/** Runs a task and keeps what went wrong as a sentence. */
export function useAttempt(): [string, (task: () => Promise<void>) => Promise<void>, (text: string) => void] {
  const [problem, setProblem] = useState('');
  return [
    problem,
    async (task) => {
      setProblem('');
      try {
        await task();
      } catch (error) {
        setProblem(error instanceof ApiError && error.status === 429 ? t('explorer.fast') : sentence(error));
      }
    },
    setProblem,
  ];
}
