import { useState } from 'preact/hooks';
import { call, post, sentence } from '../../api/client';
import type { KeyTest, Settings } from '../../api/schema';
import { known, t } from '../../i18n';
import { told } from '../../i18n/told';
import { parseKey } from '../../mep/digest';
import { Action, Field, Note, Password, say } from '../../ui/kit';
import { StepEnd, type Step } from './step';

interface Props {
  settings: Settings | null;
  onSaved: (settings: Settings) => void;
  /** In the first run one button tries, stores and goes on. */
  step?: Step;
}

/** Enters the key, says how it is understood, tries it on the meter and stores it. What is stored is never shown. */
export function KeyForm({ settings, onSaved, step }: Props) {
  const [key, setKey] = useState('');
  const [test, setTest] = useState<KeyTest | null>(null);
  const [problem, setProblem] = useState('');
  const understood = parseKey(key);
  const stored = settings?.meter?.key_set;

  const run = async (task: () => Promise<unknown>): Promise<void> => {
    setProblem('');
    try {
      await task();
    } catch (error) {
      setProblem(sentence(error));
    }
  };
  const works = async (value: string | undefined): Promise<boolean> => {
    setTest(null);
    const outcome = await post<KeyTest>('meter/key-test', value === undefined ? {} : { key: value.trim() }, { timeoutMs: 40000 });
    setTest(outcome);
    return outcome.result === 'accepted';
  };
  const store = async (): Promise<void> => {
    onSaved(await call<Settings>('PUT', 'settings', { body: { meter: { key: key.trim() } } }));
    setKey('');
    setTest(null);
    if (step) step.onDone();
    else say(t('key.saved'));
  };
  const save = (): Promise<void> => run(store);
  const go = (): Promise<void> => run(async () => ((await works(key)) ? store() : undefined));

  const outcome = test && 'key.result.' + test.result;
  return (
    <form class="stack" onSubmit={(e) => e.preventDefault()}>
      {stored && (
        <Note tone="good" title={t('key.stored')}>
          {t('key.fingerprint', { f: settings?.meter?.key_fingerprint ?? '–' })}
        </Note>
      )}
      <Field
        label={stored ? t('key.new') : t('key.label')}
        hint={key === '' ? t('key.hint') : understood ? t(understood.form === 'hex' ? 'key.hex' : 'key.ascii', { n: understood.length }) : t('key.length', { n: key.trim().length })}
        error={problem}
      >
        {(p) => <Password {...p} value={key} onInput={(v) => (setKey(v), setTest(null))} autocomplete="off" mono />}
      </Field>
      {!step && (
        <div class="row">
          <Action disabled={key !== '' ? !understood : !stored} onClick={() => run(() => works(key === '' ? undefined : key))}>
            {key === '' && stored ? t('key.test.stored') : t('key.test')}
          </Action>
          <Action type="submit" class="primary" disabled={!understood} onClick={save}>
            {t('key.save')}
          </Action>
        </div>
      )}
      <div aria-live="polite">
        {test && outcome && (
          <Note tone={test.result === 'accepted' ? 'good' : test.result === 'rejected' || test.result === 'invalid' ? 'bad' : 'warn'}>{known(outcome) ? t(outcome) : told(test.text)}</Note>
        )}
      </div>
      {step && (
        <StepEnd
          {...step}
          entered={key !== ''}
          ready={understood !== null}
          label={t('key.go')}
          untested={test && understood && !['accepted', 'rejected', 'invalid'].includes(test.result) ? { label: t('key.untested'), onGo: save } : null}
          onGo={go}
        />
      )}
    </form>
  );
}
