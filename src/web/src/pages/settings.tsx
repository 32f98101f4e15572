import { useState } from 'preact/hooks';
import { call, post, send, sentence } from '../api/client';
import { live } from '../api/live';
import type { Backup as BackupFile, NewToken, RememberedLogin, Settings as SettingsState, Token } from '../api/schema';
import { dayTime } from '../format';
import { t, type Key } from '../i18n';
import { go, route } from '../router';
import { Icon } from '../ui/icons';
import { Action, Badge, Card, Check, Field, FileField, Note, Page, Password, Tabs, ask, copyText, saveFile, say } from '../ui/kit';
import { useData, type Data } from '../ui/data';
import { noProblem, placed, problemOf, type Problem } from '../ui/problem';
import { useStore } from '../ui/store';
import { KeyForm } from './parts/key';
import { FactorForm } from './parts/factor';
import { NamesForm } from './parts/names';
import { restart } from './parts/restart';
import './parts/forms.css';

const parts = ['meter', 'access', 'board', 'backup'] as const;
type Part = (typeof parts)[number];

export default function Settings() {
  const where = useStore(route);
  const settings = useData<SettingsState>('settings');
  const part: Part = parts.find((p) => p === where.part) ?? 'meter';
  return (
    <Page title={t('nav.settings')}>
      <Tabs label={t('nav.settings')} value={part} options={parts.map((id) => ({ id, label: t(`settings.${id}`) }))} onChange={(id) => go('settings/' + id)} />
      {settings.problem && <Note tone="bad">{settings.problem}</Note>}
      {settings.data?.restart_required && (
        <Note tone="warn">
          <div class="row between">
            {t('settings.restart')}
            <button class="slim" onClick={() => void restart()}>
              {t('restart')}
            </button>
          </div>
        </Note>
      )}
      <div class="stack" role="tabpanel" aria-labelledby={'tab-' + part}>
        {settings.data && part === 'meter' && <Meter settings={settings} />}
        {settings.data && part === 'access' && <Access settings={settings} />}
        {settings.data && part === 'board' && <Board settings={settings} />}
        {settings.data && part === 'backup' && <Backup settings={settings} />}
      </div>
    </Page>
  );
}

/** Stores a change at once and says so; a refused change leaves the old state shown. */
async function change(settings: Data<SettingsState>, body: unknown): Promise<Problem> {
  try {
    settings.put(await call<SettingsState>('PUT', 'settings', { body }));
    say(t('saved'));
    return noProblem;
  } catch (error) {
    await settings.reload();
    return problemOf(error);
  }
}

function Meter({ settings }: { settings: Data<SettingsState> }) {
  const [problem, setProblem] = useState('');
  const meter = settings.data!.meter ?? {};
  const set = async (body: SettingsState['meter']): Promise<void> => setProblem((await change(settings, { meter: body })).text);
  const forget = async (): Promise<void> => {
    if (await ask({ title: t('key.forget.title'), text: t('key.forget.text'), yes: t('key.forget'), danger: true })) await set({ key: '' });
  };
  return (
    <div class="cols">
      <Card title={t('key.title')} actions={meter.key_set ? <button class="quiet slim" onClick={() => void forget()}>{t('key.forget')}</button> : null}>
        <KeyForm settings={settings.data} onSaved={settings.put} />
        <p class="muted small">
          {t('key.secret')} <a href="#/help/key">{t('key.ask')}</a>
        </p>
      </Card>
      <Card title={t('settings.polling')}>
        <div class="stack">
          <fieldset class="stack tight">
            <legend class="sr">{t('settings.polling')}</legend>
            {(['recommended', 'fast'] as const).map((mode) => (
              <label class="check" key={mode}>
                <input type="radio" name="polling" checked={meter.polling === mode} onChange={() => void set({ polling: mode })} />
                <span>
                  {t(`settings.polling.${mode}`)} <span class="muted small">{t(`settings.polling.${mode}.hint`)}</span>
                </span>
              </label>
            ))}
          </fieldset>
          <Check label={t('settings.alerts')} hint={t('settings.alerts.hint')} checked={!!meter.alerts} onChange={(v) => void set({ alerts: v })} />
          {problem && <Note tone="bad">{problem}</Note>}
        </div>
      </Card>
      <Protection chosen={meter.protection} onChange={(protection) => void set({ protection })} />
      <NamesForm settings={settings} />
      <FactorForm settings={settings} />
    </div>
  );
}

const protections = ['automatic', 'plain', 'rc4', 'tls'] as const;

/** How the messages to the meter are protected: what is wanted, what each way is worth, and which is in force. */
function Protection({ chosen, onChange }: { chosen: string | undefined; onChange: (mode: (typeof protections)[number]) => void }) {
  const inForce = useStore(live).link?.protection;
  return (
    <Card title={t('settings.protection')}>
      <fieldset class="stack tight">
        <legend class="sr">{t('settings.protection')}</legend>
        {protections.map((mode) => (
          <label class="check" key={mode}>
            <input type="radio" name="protection" checked={chosen === mode} onChange={() => onChange(mode)} />
            <span>
              {t(`settings.protection.${mode}`)} <span class="muted small">{t(`settings.protection.${mode}.hint`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {inForce && <p class="muted small">{t('settings.protection.now', { mode: t(`settings.protection.${inForce}`) })}</p>}
    </Card>
  );
}

function Access({ settings }: { settings: Data<SettingsState> }) {
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const [repeat, setRepeat] = useState('');
  const [problem, setProblem] = useState(noProblem);
  const [publicProblem, setPublicProblem] = useState('');
  const problemAt = placed(problem, 'current_password', 'password', 'repeat');
  const save = async (): Promise<void> => {
    if (next.length < 8) return setProblem({ text: t('password.short'), field: 'password' });
    if (next !== repeat) return setProblem({ text: t('password.differ'), field: 'repeat' });
    const result = await change(settings, { access: { password: next, current_password: old } });
    setProblem(result);
    if (!result.text) {
      setOld('');
      setNext('');
      setRepeat('');
    }
  };
  return (
    <div class="cols">
      <Card title={t('settings.password')}>
        <form class="stack" onSubmit={(e) => e.preventDefault()}>
          <input class="sr" type="text" name="username" autocomplete="username" value="admin" readOnly tabIndex={-1} aria-hidden="true" />
          <Field label={t('password.current')} error={problemAt('current_password')}>
            {(p) => <Password {...p} value={old} onInput={setOld} autocomplete="current-password" />}
          </Field>
          <Field label={t('password.new')} hint={t('password.hint')} error={problemAt('password')}>
            {(p) => <Password {...p} value={next} onInput={setNext} autocomplete="new-password" />}
          </Field>
          <Field label={t('password.repeat')} error={problemAt('repeat')}>
            {(p) => <Password {...p} value={repeat} onInput={setRepeat} autocomplete="new-password" />}
          </Field>
          {problemAt() && <Note tone="bad">{problemAt()}</Note>}
          <div>
            <Action type="submit" class="primary" disabled={!old || !next} onClick={save}>
              {t('password.change')}
            </Action>
          </div>
        </form>
      </Card>
      <div class="stack">
        <Card title={t('settings.public')}>
          <Check
            label={t('settings.public.label')}
            hint={t('settings.public.hint')}
            checked={!!settings.data!.access?.public_reading}
            onChange={(v) => void change(settings, { access: { public_reading: v } }).then((p) => setPublicProblem(p.text))}
          />
          {publicProblem && <Note tone="bad">{publicProblem}</Note>}
        </Card>
        <Logins />
        <Tokens />
      </div>
    </div>
  );
}

function Logins() {
  const logins = useData<{ logins: RememberedLogin[] }>('logins');
  const [problem, setProblem] = useState('');
  const revoke = async (login: RememberedLogin): Promise<void> => {
    if (!(await ask({ title: t('logins.revoke.title', { name: login.name }), text: t('logins.revoke.text'), yes: t('token.revoke'), danger: true }))) return;
    try {
      await call('DELETE', 'logins/' + encodeURIComponent(login.id));
      await logins.reload();
    } catch (error) {
      setProblem(sentence(error));
    }
  };
  return (
    <Card title={t('logins.title')}>
      <div class="stack">
        <p class="muted small">{t('logins.text')}</p>
        {logins.data && logins.data.logins.length > 0 && (
          <div class="table-wrap" tabIndex={0} role="group" aria-label={t('logins.title')}>
            <table>
              <thead>
                <tr>
                  <th>{t('logins.browser')}</th>
                  <th>{t('logins.since')}</th>
                  <th>
                    <span class="sr">{t('token.revoke')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {logins.data.logins.map((login) => (
                  <tr key={login.id}>
                    <td>
                      {login.name} {login.own && <Badge>{t('logins.own')}</Badge>} {!login.logged_in && <Badge>{t('logins.out')}</Badge>}
                    </td>
                    <td>{login.since.slice(0, 10)}</td>
                    <td class="right">
                      <button class="quiet slim" aria-label={t('logins.revoke.title', { name: login.name })} onClick={() => void revoke(login)}>
                        <Icon name="trash" />
                      </button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {(problem || logins.problem) && <Note tone="bad">{problem || logins.problem}</Note>}
      </div>
    </Card>
  );
}

function Tokens() {
  const tokens = useData<{ tokens: Token[] }>('tokens');
  const [name, setName] = useState('');
  const [scope, setScope] = useState<Token['scope']>('read');
  const [made, setMade] = useState<NewToken | null>(null);
  const [problem, setProblem] = useState(noProblem);
  const problemAt = placed(problem, 'name');
  const make = async (): Promise<void> => {
    setProblem(noProblem);
    try {
      setMade(await post<NewToken>('tokens', { name: name.trim(), scope }));
      setName('');
      await tokens.reload();
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  const revoke = async (token: Token): Promise<void> => {
    if (!(await ask({ title: t('token.revoke.title', { name: token.name }), text: t('token.revoke.text'), yes: t('token.revoke'), danger: true }))) return;
    try {
      await call('DELETE', 'tokens/' + encodeURIComponent(token.id));
      await tokens.reload();
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <Card title={t('token.title')}>
      <div class="stack">
        <p class="muted small">
          {t('token.text')} <a href="/api/openapi.json">{t('token.api')}</a>
        </p>
        {tokens.data && tokens.data.tokens.length > 0 && (
          <div class="table-wrap" tabIndex={0} role="group" aria-label={t('token.title')}>
            <table>
              <thead>
                <tr>
                  <th>{t('token.name')}</th>
                  <th>{t('token.scope')}</th>
                  <th>{t('token.used')}</th>
                  <th>
                    <span class="sr">{t('token.revoke')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {tokens.data.tokens.map((token) => (
                  <tr key={token.id}>
                    <td>{token.name}</td>
                    <td>
                      <Badge>{t(`scope.${token.scope}`)}</Badge>
                    </td>
                    <td>{dayTime(token.last_used)}</td>
                    <td class="right">
                      <button class="quiet slim" aria-label={t('token.revoke.title', { name: token.name })} onClick={() => void revoke(token)}>
                        <Icon name="trash" />
                      </button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {made && (
          <Note tone="good" title={t('token.made')} live>
            <p>{t('token.once')}</p>
            <code class="token" ref={(shown) => shown?.scrollIntoView({ block: 'center' })}>{made.token}</code>
            <div class="row">
              <button class="slim" onClick={() => copyText(made.token)}>
                <Icon name="copy" />
                {t('copy')}
              </button>
            </div>
          </Note>
        )}
        <form class="fields" onSubmit={(e) => e.preventDefault()}>
          <Field label={t('token.name')} error={problemAt('name')}>
            {(p) => <input {...p} value={name} maxLength={32} autocomplete="off" onInput={(e) => setName(e.currentTarget.value)} />}
          </Field>
          <Field label={t('token.scope')} hint={t(`scope.${scope}.hint`)}>
            {(p) => (
              <select {...p} value={scope} onChange={(e) => setScope(e.currentTarget.value as Token['scope'])}>
                {(['read', 'exchange', 'snapshot', 'write', 'update', 'backup', 'settings', 'admin'] as const).map((s) => (
                  <option key={s} value={s}>
                    {t(`scope.${s}`)}
                  </option>
                ))}
              </select>
            )}
          </Field>
        </form>
        {(problemAt() || tokens.problem) && <Note tone="bad">{problemAt() || tokens.problem}</Note>}
        <div>
          <Action disabled={!name.trim()} onClick={make}>
            {t('token.make')}
          </Action>
        </div>
      </div>
    </Card>
  );
}

function Board({ settings }: { settings: Data<SettingsState> }) {
  const [problem, setProblem] = useState('');
  const board = settings.data!.board?.profile;
  return (
    <div class="cols">
      <Card title={t('settings.board.title')}>
        <div class="stack">
          <Field label={t('settings.profile')} hint={t('settings.profile.hint')} error={problem}>
            {(p) => (
              <select {...p} value={board} onChange={(e) => void change(settings, { board: { profile: e.currentTarget.value } }).then((p) => setProblem(p.text))}>
                {!board && <option value="">{t('profile.built')}</option>}
                {['mep-module', 'dabbler', 'ustepper-c3', 'desktop'].map((id) => (
                  <option key={id} value={id}>
                    {t(`profile.${id}` as Key)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <div class="row">
            <button onClick={() => void restart()}>
              <Icon name="repeat" />
              {t('restart')}
            </button>
            <a class="button" href="#/setup">
              {t('settings.again')}
            </a>
          </div>
        </div>
      </Card>
    </div>
  );
}

const proofFields = ['X-Backup-Passphrase', 'X-Login-Password'] as const;

function Backup({ settings }: { settings: Data<SettingsState> }) {
  const [secrets, setSecrets] = useState(false);
  const [phrase, setPhrase] = useState('');
  const [problem, setProblem] = useState(noProblem);
  const [file, setFile] = useState<{ name: string; content: BackupFile } | null>(null);
  const [password, setPassword] = useState('');
  const [restorePhrase, setRestorePhrase] = useState('');
  const [restorePassword, setRestorePassword] = useState('');
  const [restoreProblem, setRestoreProblem] = useState(noProblem);
  const saveProblemAt = placed(problem, ...proofFields);
  const restoreProblemAt = placed(restoreProblem, ...proofFields);
  // The login password goes along with secrets, so that nobody takes the key from a browser that was left alone.
  const proof = (phrase: string, password: string): Record<string, string> => ({
    [proofFields[0]]: encodeURIComponent(phrase),
    [proofFields[1]]: encodeURIComponent(password),
  });

  const save = async (): Promise<void> => {
    setProblem(noProblem);
    try {
      const response = await send('GET', 'backup', { ...(secrets ? { headers: proof(phrase, password) } : {}), timeoutMs: 60000 });
      saveFile(`mep-module-backup-${new Date().toISOString().slice(0, 10)}.json`, await response.text(), 'application/json');
      setPassword('');
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  const open = async (chosen: File | undefined): Promise<void> => {
    setRestoreProblem(noProblem);
    setFile(null);
    if (!chosen) return;
    try {
      const content = JSON.parse(await chosen.text()) as BackupFile;
      if (content.format !== 'mep-module-backup') throw new Error();
      setFile({ name: chosen.name, content });
    } catch {
      setRestoreProblem({ text: t('backup.foreign'), field: '' });
    }
  };
  const restore = async (): Promise<void> => {
    if (!file || !(await ask({ title: t('backup.restore.title'), text: t('backup.restore.text'), yes: t('backup.restore'), danger: true }))) return;
    setRestoreProblem(noProblem);
    try {
      settings.put(await post<SettingsState>('backup', file.content, { ...(file.content.secrets && restorePhrase ? { headers: proof(restorePhrase, restorePassword) } : {}), timeoutMs: 60000 }));
      setFile(null);
      setRestorePassword('');
      say(t('backup.restored'));
    } catch (error) {
      setRestoreProblem(problemOf(error));
    }
  };
  const reset = async (): Promise<void> => {
    if (!(await ask({ title: t('reset.title'), text: t('reset.text'), yes: t('reset'), danger: true, typed: t('reset.word') }))) return;
    try {
      await post('factory-reset', { confirm: 'erase everything' });
      say(t('restarting'));
    } catch (error) {
      say(sentence(error));
    }
  };
  return (
    <div class="cols">
      <Card title={t('backup.save.title')}>
        <div class="stack">
          <p class="muted small">{t('backup.text')}</p>
          <Check label={t('backup.secrets')} hint={t('backup.secrets.hint')} checked={secrets} onChange={setSecrets} />
          {secrets && (
            <>
              <Field label={t('backup.phrase')} hint={t('backup.phrase.hint')} error={saveProblemAt(proofFields[0])}>
                {(p) => <Password {...p} value={phrase} onInput={setPhrase} autocomplete="off" />}
              </Field>
              <Field label={t('login.password')} hint={t('backup.password.hint')} error={saveProblemAt(proofFields[1])}>
                {(p) => <Password {...p} value={password} onInput={setPassword} autocomplete="current-password" />}
              </Field>
            </>
          )}
          {saveProblemAt() && <Note tone="bad">{saveProblemAt()}</Note>}
          <div>
            <Action class="primary" icon="down" disabled={secrets && (phrase.length < 8 || !password)} onClick={save}>
              {t('backup.save')}
            </Action>
          </div>
        </div>
      </Card>
      <Card title={t('backup.restore')}>
        <div class="stack">
          <FileField label={t('backup.file')} accept=".json,application/json" onChoose={(chosen) => void open(chosen)} />
          {file && <p class="small">{t('backup.of', { time: dayTime(file.content.created), version: file.content.app_version ?? '–' })}</p>}
          {file?.content.secrets && (
            <Field label={t('backup.phrase')} hint={t('backup.phrase.restore')} error={restoreProblemAt(proofFields[0])}>
              {(p) => <Password {...p} value={restorePhrase} onInput={setRestorePhrase} autocomplete="off" />}
            </Field>
          )}
          {file?.content.secrets && restorePhrase && (
            <Field label={t('login.password')} hint={t('backup.password.hint')} error={restoreProblemAt(proofFields[1])}>
              {(p) => <Password {...p} value={restorePassword} onInput={setRestorePassword} autocomplete="current-password" />}
            </Field>
          )}
          {restoreProblemAt() && <Note tone="bad">{restoreProblemAt()}</Note>}
          <div>
            <Action disabled={!file} onClick={restore}>
              {t('backup.restore')}
            </Action>
          </div>
        </div>
      </Card>
      <Card title={t('reset.card')}>
        <p class="muted small">{t('reset.text')}</p>
        <Action class="danger" onClick={reset}>
          {t('reset')}
        </Action>
      </Card>
    </div>
  );
}
