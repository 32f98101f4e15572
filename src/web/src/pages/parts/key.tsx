import { useState } from 'preact/hooks';
import { call, post, sentence } from '../../api/client';
import type { KeyTest, Settings } from '../../api/schema';
import { known, t } from '../../i18n';
import { parseKey } from '../../mep/digest';
import { Action, Field, Note, Password, say } from '../../ui/kit';

/** Enters the key, says how it is understood, tries it on the meter and stores it. What is stored is never shown. */
export function KeyForm({ settings, onSaved }: { settings: Settings | null; onSaved: (settings: Settings) => void }) {
  const [key, setKey] = useState('');
  const [test, setTest] = useState<KeyTest | null>(null);
  const [problem, setProblem] = useState('');
  const understood = parseKey(key);
  const stored = settings?.meter?.key_set;

  const tryIt = async (value: string | undefined): Promise<void> => {
    setProblem('');
    setTest(null);
    try {
      setTest(await post<KeyTest>('meter/key-test', value === undefined ? {} : { key: value.trim() }, { timeoutMs: 40000 }));
    } catch (error) {
      setProblem(sentence(error));
    }
  };
  const save = async (): Promise<void> => {
    setProblem('');
    try {
      onSaved(await call<Settings>('PUT', 'settings', { body: { meter: { key: key.trim() } } }));
      setKey('');
      setTest(null);
      say(t('key.saved'));
    } catch (error) {
      setProblem(sentence(error));
    }
  };

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
        {(p) => <Password id={p.id} value={key} onInput={(v) => (setKey(v), setTest(null))} autocomplete="off" described={p['aria-describedby']} invalid={p['aria-invalid']} mono />}
      </Field>
      <div class="row">
        <Action disabled={key !== '' ? !understood : !stored} onClick={() => tryIt(key === '' ? undefined : key)}>
          {key === '' && stored ? t('key.test.stored') : t('key.test')}
        </Action>
        <Action type="submit" class="primary" disabled={!understood} onClick={save}>
          {t('key.save')}
        </Action>
      </div>
      <div aria-live="polite">
        {test && outcome && (
          <Note tone={test.result === 'accepted' ? 'good' : test.result === 'rejected' || test.result === 'invalid' ? 'bad' : 'warn'}>{known(outcome) ? t(outcome) : test.text}</Note>
        )}
      </div>
    </form>
  );
}
