import { useState } from 'preact/hooks';
import { call, post, sentence } from '../../api/client';
import type { KeyTest, Settings } from '../../api/schema';
import { known, t } from '../../i18n';
import { told } from '../../i18n/told';
import { parseKey } from '../../mep/digest';
import { keyReadings } from '../../mep/key';
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
  const readings = keyReadings(key);
  const best = readings[0] ?? '';
  const understood = parseKey(best);
  const stored = settings?.meter?.key_set;

  const run = async (task: () => Promise<unknown>): Promise<void> => {
    setProblem('');
    try {
      await task();
    } catch (error) {
      setProblem(sentence(error));
    }
  };
  const tryOne = (value?: string): Promise<KeyTest> => post<KeyTest>('meter/key-test', value === undefined ? {} : { key: value }, { timeoutMs: 40000 });
  /** Tries what was typed, one reading after the other while the meter refuses, and tells which one it accepts. */
  const works = async (): Promise<string | null> => {
    setTest(null);
    for (const reading of readings) {
      const outcome = await tryOne(reading);
      const isLast = reading === readings[readings.length - 1];
      if (outcome.result !== 'rejected' || isLast) setTest(outcome);
      if (outcome.result === 'accepted') return reading;
      if (outcome.result !== 'rejected') return null;
    }
    return null;
  };
  const tryIt = async (): Promise<void> => {
    if (key !== '') {
      // What the meter accepts is what is stored afterwards.
      const accepted = await works();
      if (accepted !== null) setKey(accepted);
      return;
    }
    setTest(null);
    setTest(await tryOne());
  };
  const store = async (value: string): Promise<void> => {
    onSaved(await call<Settings>('PUT', 'settings', { body: { meter: { key: value } } }));
    setKey('');
    setTest(null);
    if (step) step.onDone();
    else say(t('key.saved'));
  };
  const save = (): Promise<void> => run(() => store(best));
  const go = (): Promise<void> =>
    run(async () => {
      const accepted = await works();
      if (accepted !== null) await store(accepted);
    });

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
        hint={key === '' ? t('key.hint') : understood ? t(understood.form === 'hex' ? 'key.hex' : 'key.ascii', { n: understood.length }) + (best === key.trim() ? '' : ' ' + t('key.cleaned')) : t('key.length', { n: key.trim().length })}
        error={problem}
      >
        {(p) => <Password {...p} value={key} onInput={(v) => (setKey(v), setTest(null), setProblem(''))} autocomplete="off" mono />}
      </Field>
      {!step && (
        <div class="row">
          <Action disabled={key !== '' ? !understood : !stored} onClick={() => run(tryIt)}>
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
