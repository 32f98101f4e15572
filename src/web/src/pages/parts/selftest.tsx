import { useState } from 'preact/hooks';
import { post, sentence } from '../../api/client';
import type { SelfTest as Result } from '../../api/schema';
import { t } from '../../i18n';
import { told } from '../../i18n/told';
import { Icon, type IconName } from '../../ui/icons';
import { Action, Note } from '../../ui/kit';

/** In the order of the bring-up: what needs no hand, what sends, what somebody must press, see or bridge. */
const tests = ['supply', 'memory', 'storage', 'radio', 'sag', 'lamp', 'button', 'loop', 'enable'] as const;
const alone = tests.slice(0, 5);
type Test = (typeof tests)[number];

// The longest one waits for its turn on the wire and then holds it.
const timeoutMs = 70000;

const marks: Record<Result['verdict'], { mark: string; icon: IconName }> = {
  good: { mark: 'good', icon: 'check' },
  bad: { mark: 'bad', icon: 'close' },
  look: { mark: 'warn', icon: 'alert' },
  nothing: { mark: 'unknown', icon: 'help' },
};

/** The parts of the board, each tried on its own, with a sentence for what came of it. */
export function SelfTest() {
  const [results, setResults] = useState<Partial<Record<Test, Result>>>({});
  const [running, setRunning] = useState<Test | null>(null);
  const [problem, setProblem] = useState('');
  const run = async (wanted: readonly Test[]): Promise<void> => {
    setProblem('');
    try {
      for (const test of wanted) {
        setRunning(test);
        const result = await post<Result>('self-test', { test }, { timeoutMs });
        setResults((before) => ({ ...before, [test]: result }));
      }
    } catch (error) {
      setProblem(sentence(error));
    }
    setRunning(null);
  };
  return (
    <div class="stack">
      <p class="muted">{t('selftest.text')}</p>
      <div class="row">
        <Action class="primary" disabled={running !== null} onClick={() => run(alone)}>
          {t('selftest.alone')}
        </Action>
      </div>
      {problem && <Note tone="bad">{problem}</Note>}
      <ul class="evidence" aria-live="polite">
        {tests.map((test) => {
          const result = results[test];
          const { mark, icon } = marks[result?.verdict ?? 'nothing'];
          return (
            <li key={test}>
              <span class={`mark ${mark}`}>
                <Icon name={icon} />
              </span>
              <div>
                <div class="row between">
                  <strong>{t(`selftest.${test}`)}</strong>
                  <Action class="slim" disabled={running !== null} onClick={() => run([test])}>
                    {t('selftest.try')}
                  </Action>
                </div>
                <p class="small">{running === test ? t(`selftest.${test}.now`) : result ? told(result.text) : <span class="muted">{t(`selftest.${test}.do`)}</span>}</p>
              </div>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
