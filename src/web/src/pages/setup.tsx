import { useEffect, useState } from 'preact/hooks';
import { get, post, sentence, session } from '../api/client';
import { live } from '../api/live';
import type { Network, Session, Settings, Setup as SetupState } from '../api/schema';
import { num } from '../format';
import { known, language, languages, setLanguage, t, type Language } from '../i18n';
import { Logo } from '../ui/icons';
import { Action, Field, Note, Password } from '../ui/kit';
import { awaited, useData } from '../ui/data';
import { useStore } from '../ui/store';
import { KeyForm } from './parts/key';
import { WifiForm } from './parts/wifi';
import { Login } from './login';
import './parts/forms.css';

type Step = 'login' | 'wifi' | 'key' | 'done';

/** The first run, and the same steps later: login, Wi-Fi, key, done. */
export default function Setup() {
  const current = useStore(session);
  const speaking = useStore(language);
  const [state, setState] = useState<SetupState | null>(null);
  const [step, setStep] = useState<Step | null>(null);
  const [problem, setProblem] = useState('');

  const ask = async (): Promise<void> => {
    try {
      const now = await get<SetupState>('setup');
      setState(now);
      setStep((before) => before ?? (now.login_set ? (now.network_needed ? 'wifi' : 'key') : 'login'));
    } catch (error) {
      setProblem(sentence(error));
    }
  };
  useEffect(() => void ask(), [current]);

  useEffect(() => {
    document.title = `${t('setup.title')} · MepModule`;
  }, [speaking]);

  const steps: Step[] = ['login', ...(state?.network_needed === false ? [] : (['wifi'] as Step[])), 'key', 'done'];
  const at = step ? steps.indexOf(step) : 0;
  const next = (): void => {
    setStep(steps[at + 1]!);
    window.scrollTo(0, 0);
  };

  const waiting = useStore(awaited) > 0;
  const needsLogin = !current && (state?.login_set || (!state && problem));
  return (
    <main class="alone" aria-busy={waiting}>
      <div class="brand">
        <Logo />
        MepModule
      </div>
      <select class="lang" aria-label={t('language')} value={speaking} onChange={(e) => void setLanguage(e.currentTarget.value as Language)}>
        {languages.map((l) => (
          <option key={l.id} value={l.id} lang={l.id}>
            {l.name}
          </option>
        ))}
      </select>
      {needsLogin ? (
        <Login title={t('setup.title')} />
      ) : (
        <>
          <ol class="steps" aria-label={t('setup.steps')}>
            {steps.map((s, i) => (
              <li key={s} class={i < at ? 'done' : ''} aria-current={s === step ? 'step' : undefined}>
                {t(`setup.step.${s}`)}
              </li>
            ))}
          </ol>
          <section class="card wide stack">
            {step === 'login' && <LoginStep again={!!state?.login_set} onDone={() => void ask().then(next)} />}
            {step === 'wifi' && <WifiStep onDone={next} />}
            {step === 'key' && <KeyStep onDone={next} />}
            {step === 'done' && <DoneStep state={state} />}
            {!step && problem && <Note tone="bad">{problem}</Note>}
          </section>
          {step && at > 1 && step !== 'done' && (
            <button class="quiet" onClick={() => setStep(steps[at - 1]!)}>
              {t('back')}
            </button>
          )}
        </>
      )}
    </main>
  );
}

function LoginStep({ again, onDone }: { again: boolean; onDone: () => void }) {
  const [password, setPassword] = useState('');
  const [repeat, setRepeat] = useState('');
  const [problem, setProblem] = useState('');
  if (again) {
    return (
      <>
        <h1>{t('setup.login.title')}</h1>
        <Note tone="good">{t('setup.login.already')}</Note>
        <div class="row end">
          <button class="primary" onClick={onDone}>
            {t('next')}
          </button>
        </div>
      </>
    );
  }
  const save = async (): Promise<void> => {
    if (password.length < 8) return setProblem(t('password.short'));
    if (password !== repeat) return setProblem(t('password.differ'));
    setProblem('');
    try {
      session.set(await post<Session>('setup/login', { password }));
      onDone();
    } catch (error) {
      setProblem(sentence(error));
    }
  };
  return (
    <form class="stack" onSubmit={(e) => e.preventDefault()}>
      <h1>{t('setup.login.title')}</h1>
      <p class="muted">{t('setup.login.text')}</p>
      <input class="sr" type="text" name="username" autocomplete="username" value="admin" readOnly tabIndex={-1} aria-hidden="true" />
      <Field label={t('password.new')} hint={t('password.hint')}>
        {(p) => <Password id={p.id} value={password} onInput={setPassword} autocomplete="new-password" described={p['aria-describedby']} />}
      </Field>
      <Field label={t('password.repeat')} error={problem}>
        {(p) => <Password id={p.id} value={repeat} onInput={setRepeat} autocomplete="new-password" described={p['aria-describedby']} invalid={p['aria-invalid']} />}
      </Field>
      <div class="row end">
        <Action type="submit" class="primary" onClick={save}>
          {t('next')}
        </Action>
      </div>
    </form>
  );
}

function WifiStep({ onDone }: { onDone: () => void }) {
  const network = useData<Network>('network');
  const settings = useData<Settings>('settings');
  const saved = (settings.data?.network?.networks?.length ?? 0) > 0;
  return (
    <>
      <h1>{t('setup.wifi.title')}</h1>
      <p class="muted">{t('setup.wifi.text')}</p>
      {settings.data && <WifiForm network={network} settings={settings.data} onSaved={settings.put} />}
      {(network.problem || settings.problem) && <Note tone="bad">{network.problem || settings.problem}</Note>}
      <div class="row end">
        <button class={saved ? 'primary' : ''} onClick={onDone}>
          {saved ? t('next') : t('skip.step')}
        </button>
      </div>
    </>
  );
}

function KeyStep({ onDone }: { onDone: () => void }) {
  const settings = useData<Settings>('settings');
  const saved = settings.data?.meter?.key_set;
  return (
    <>
      <h1>{t('setup.key.title')}</h1>
      <p class="muted">{t('setup.key.text')}</p>
      <KeyForm settings={settings.data} onSaved={settings.put} />
      {settings.problem && <Note tone="bad">{settings.problem}</Note>}
      <div class="row end">
        <button class={saved ? 'primary' : ''} onClick={onDone}>
          {saved ? t('next') : t('skip.step')}
        </button>
      </div>
    </>
  );
}

function DoneStep({ state }: { state: SetupState | null }) {
  const now = useStore(live);
  const [problem, setProblem] = useState('');
  const [text, setText] = useState('');
  const link = now.link ? 'link.' + now.link.state : '';
  const finish = async (): Promise<void> => {
    setProblem('');
    try {
      if (!state?.complete) {
        const answer = await post<{ text?: string } | undefined>('setup/complete');
        if (state?.mode === 'setup') return setText(answer?.text ?? t('setup.done.restart'));
      }
      location.hash = '#/';
      location.reload();
    } catch (error) {
      setProblem(sentence(error));
    }
  };
  return (
    <>
      <h1>{t('setup.done.title')}</h1>
      <Note tone={now.link?.state === 'ok' ? 'good' : 'warn'} live>
        {known(link) ? t(link) : t('link.starting')}
      </Note>
      {now.reading && <p>{t('setup.done.reading', { w: num((now.reading.power_import_w ?? 0) - (now.reading.power_export_w ?? 0)) })}</p>}
      {state?.mode === 'setup' && <p class="muted">{t('setup.done.restart')}</p>}
      {text && <Note tone="good">{text}</Note>}
      {problem && <Note tone="bad">{problem}</Note>}
      <div class="row end">
        <Action class="primary" onClick={finish}>
          {t('setup.done.go')}
        </Action>
      </div>
    </>
  );
}
