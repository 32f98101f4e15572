import { useEffect, useState } from 'preact/hooks';
import { get, post, sentence, session } from '../api/client';
import type { Network, Session, Settings, Setup as SetupState } from '../api/schema';
import { language, languages, setLanguage, t, type Language } from '../i18n';
import { Logo } from '../ui/icons';
import { Action, Field, Note, Password } from '../ui/kit';
import { awaited, useData } from '../ui/data';
import { noProblem, placed, problemOf } from '../ui/problem';
import { Marks } from '../ui/marks';
import { useStore } from '../ui/store';
import { Finish } from './parts/finish';
import { KeyForm } from './parts/key';
import { SelfTest } from './parts/selftest';
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
  const [leaving, setLeaving] = useState(false);

  const ask = async (): Promise<void> => {
    try {
      const now = await get<SetupState>('setup');
      setState(now);
      setProblem('');
      setStep((before) => before ?? openStep(now));
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
    void ask();
    window.scrollTo(0, 0);
  };

  const waiting = useStore(awaited) > 0;
  const needsLogin = !current && !leaving && (state?.login_set || (!state && problem));
  return (
    <main class="alone" aria-busy={waiting}>
      <Marks />
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
        <Login title={t('setup.title')} why={t('setup.login.other')} />
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
            {step === 'done' && <Finish state={state} onLeave={() => setLeaving(true)} />}
            {!step && problem && <Note tone="bad">{problem}</Note>}
          </section>
          {current && step && !leaving && (
            <details class="card wide">
              <summary>{t('selftest.setup')}</summary>
              <SelfTest />
            </details>
          )}
          {step && at > 1 && !leaving && (
            <button class="quiet" onClick={() => setStep(steps[at - 1]!)}>
              {t('back')}
            </button>
          )}
        </>
      )}
    </main>
  );
}

/** Where a first run goes on that was begun elsewhere. */
function openStep(state: SetupState): Step {
  if (!state.login_set) return 'login';
  if (state.network_needed && !state.network_set) return 'wifi';
  return state.key_set ? 'done' : 'key';
}

function LoginStep({ again, onDone }: { again: boolean; onDone: () => void }) {
  const [password, setPassword] = useState('');
  const [repeat, setRepeat] = useState('');
  const [problem, setProblem] = useState(noProblem);
  const problemAt = placed(problem, 'password', 'repeat');
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
    if (password.length < 8) return setProblem({ text: t('password.short'), field: 'password' });
    if (password !== repeat) return setProblem({ text: t('password.differ'), field: 'repeat' });
    setProblem(noProblem);
    try {
      session.set(await post<Session>('setup/login', { password }));
      onDone();
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <form class="stack" onSubmit={(e) => e.preventDefault()}>
      <h1>{t('setup.login.title')}</h1>
      <p class="muted">{t('setup.login.text')}</p>
      <input class="sr" type="text" name="username" autocomplete="username" value="admin" readOnly tabIndex={-1} aria-hidden="true" />
      <Field label={t('password.new')} hint={t('password.hint')} error={problemAt('password')}>
        {(p) => <Password {...p} value={password} onInput={setPassword} autocomplete="new-password" />}
      </Field>
      <Field label={t('password.repeat')} error={problemAt('repeat')}>
        {(p) => <Password {...p} value={repeat} onInput={setRepeat} autocomplete="new-password" />}
      </Field>
      {problemAt() && <Note tone="bad">{problemAt()}</Note>}
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
  const remembered = settings.data?.network?.networks ?? [];
  return (
    <>
      <h1>{t('setup.wifi.title')}</h1>
      <p class="muted">{t('setup.wifi.text')}</p>
      {remembered[0] && <Note tone="good">{t('wifi.saved', { ssid: remembered[0].ssid })}.</Note>}
      {settings.data && <WifiForm network={network} settings={settings.data} onSaved={settings.put} step={{ stored: remembered.length > 0, onDone }} />}
      {(network.problem || settings.problem) && <Note tone="bad">{network.problem || settings.problem}</Note>}
    </>
  );
}

function KeyStep({ onDone }: { onDone: () => void }) {
  const settings = useData<Settings>('settings');
  return (
    <>
      <h1>{t('setup.key.title')}</h1>
      <p class="muted">{t('setup.key.text')}</p>
      <KeyForm settings={settings.data} onSaved={settings.put} step={{ stored: !!settings.data?.meter?.key_set, onDone }} />
      {settings.problem && <Note tone="bad">{settings.problem}</Note>}
    </>
  );
}
