import { useState } from 'preact/hooks';
import { ApiError, login, sentence } from '../api/client';
import { t } from '../i18n';
import { Action, Check, Field, Page, Password } from '../ui/kit';

export function Login({ title, why }: { title: string; why?: string }) {
  const [password, setPassword] = useState('');
  const [remember, setRemember] = useState(true);
  const [problem, setProblem] = useState('');
  const submit = async (): Promise<void> => {
    setProblem('');
    try {
      await login(password, remember);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) setProblem(t('login.wrong'));
      else if (error instanceof ApiError && error.status === 429) setProblem(t('login.wait', { n: error.retryAfterSeconds ?? 60 }));
      else setProblem(sentence(error));
    }
  };
  return (
    <Page title={title}>
      <section class="card login">
        <form
          class="stack"
          onSubmit={(e) => {
            e.preventDefault();
          }}
        >
          <p class="muted">{why ?? t('login.why')}</p>
          <input class="sr" type="text" name="username" autocomplete="username" value="admin" readOnly tabIndex={-1} aria-hidden="true" />
          <Field label={t('login.password')} error={problem}>
            {(p) => <Password {...p} value={password} onInput={(v) => (setPassword(v), setProblem(''))} autocomplete="current-password" required />}
          </Field>
          <Check label={t('login.remember')} hint={t('login.remember.hint')} checked={remember} onChange={setRemember} />
          <div>
            <Action type="submit" class="primary" disabled={password === ''} onClick={submit}>
              {t('login.do')}
            </Action>
          </div>
        </form>
      </section>
    </Page>
  );
}
