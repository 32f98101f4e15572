import { useEffect, useRef, useState } from 'preact/hooks';
import { logout, resumeSession, session } from './api/client';
import { ageSeconds, live, restartLive } from './api/live';
import type { Setup } from './api/schema';
import { ApiError, get } from './api/client';
import { span } from './format';
import { told } from './i18n/told';
import { known, language, languages, loadPageTexts, setLanguage, t, type Key, type Language } from './i18n';
import { Dashboard } from './pages/dashboard';
import type { LaterPage } from './pages/all';
import { Login } from './pages/login';
import { route, replace } from './router';
import { Icon, Logo, type IconName } from './ui/icons';
import { awaited } from './ui/data';
import { Overlays, useInterval } from './ui/kit';
import { theme, type Theme } from './ui/preferences';
import { fetchNames } from './ui/names';
import { Marks } from './ui/marks';
import { useStore } from './ui/store';

interface PageInfo {
  id: string;
  key: Key;
  icon: IconName;
  /** Shown without a login. */
  open?: boolean;
}

const pages: PageInfo[] = [
  { id: '', key: 'nav.dashboard', icon: 'gauge', open: true },
  { id: 'profile', key: 'nav.profile', icon: 'chart' },
  { id: 'logs', key: 'nav.logs', icon: 'list' },
  { id: 'explorer', key: 'nav.explorer', icon: 'wave' },
  { id: 'integrations', key: 'nav.integrations', icon: 'share' },
  { id: 'network', key: 'nav.network', icon: 'wifi' },
  { id: 'firmware', key: 'nav.firmware', icon: 'chip' },
  { id: 'settings', key: 'nav.settings', icon: 'gear' },
  { id: 'diagnostics', key: 'nav.diagnostics', icon: 'pulse' },
  { id: 'help', key: 'nav.help', icon: 'help', open: true },
];

const inBar = ['', 'profile', 'explorer', 'diagnostics'];

/** The pages that are fetched when the first of them is wanted. */
let later: typeof import('./pages/all').all | null = null;

export function App() {
  const current = useStore(session);
  const where = useStore(route);
  useStore(language);
  const waiting = useStore(awaited) > 0;
  const [isFirstRun, setFirstRun] = useState(false);
  const [started, setStarted] = useState(false);

  useEffect(() => {
    void (async () => {
      await resumeSession();
      try {
        const state = await get<Setup>('setup');
        setFirstRun(!state.login_set || (!state.complete && state.mode === 'setup'));
      } catch (error) {
        // 401: a login exists. Whether the first run goes on nevertheless, the code says.
        setFirstRun(error instanceof ApiError && error.code === 'first_run');
      }
      setStarted(true);
    })();
  }, []);

  useEffect(() => {
    restartLive();
    void fetchNames();
  }, [current === null || current === undefined]);

  if (!started) return <main aria-busy="true" />;
  if (isFirstRun || where.page === 'setup') {
    return (
      <>
        <Later id="setup" />
        <Overlays />
      </>
    );
  }

  const from = where.query.get('from') ?? '';
  if (where.page === 'login' && current) replace(from);
  const page = pages.find((p) => p.id === (where.page === 'login' ? from.split('/')[0] : where.page)) ?? pages[0]!;
  return (
    <>
      <a class="skip" href="#main" onClick={(e) => (e.preventDefault(), document.querySelector<HTMLElement>('main h1')?.focus())}>
        {t('skip')}
      </a>
      <div class="shell">
        <nav class="side" aria-label={t('nav.label')}>
          <a class="brand" href="#/">
            <Logo />
            MepModule
          </a>
          {pages.map((p) => (
            <Link key={p.id} page={p} current={p === page} />
          ))}
          <div class="grow" />
          <Preferences loggedIn={!!current} />
        </nav>
        <main id="main" aria-busy={waiting}>
          <Trouble />
          <Marks />
          {where.page === 'login' && !current ? <Login title={t('login.do')} why={t('login.button.why')} /> : page.id === '' ? <Dashboard /> : page.open || current ? <Later key={page.id} id={page.id as LaterPage} /> : <Login title={t(page.key)} />}
        </main>
        <BottomBar page={page} loggedIn={!!current} />
      </div>
      <Overlays />
    </>
  );
}

function Link({ page, current }: { page: PageInfo; current: boolean }) {
  return (
    <a class="link" href={'#/' + page.id} aria-current={current ? 'page' : undefined}>
      <Icon name={page.icon} />
      {t(page.key)}
    </a>
  );
}

function Later({ id }: { id: LaterPage }) {
  const [failed, setFailed] = useState(false);
  const [, redraw] = useState(0);
  useEffect(() => {
    if (later) return;
    Promise.all([import('./pages/all'), loadPageTexts()]).then(
      ([module]) => {
        later = module.all;
        redraw((n) => n + 1);
      },
      () => setFailed(true),
    );
  }, []);
  const Component = later?.[id];
  if (Component) return <Component />;
  return failed ? (
    <div class="page">
      <h1>{t('error.page')}</h1>
      <div>
        <button class="primary" onClick={() => location.reload()}>
          {t('reload')}
        </button>
      </div>
    </div>
  ) : (
    <div class="page" aria-busy="true" />
  );
}

function Preferences({ loggedIn }: { loggedIn: boolean }) {
  const chosen = useStore(theme);
  const speaking = useStore(language);
  return (
    <>
      <div class="prefs">
        <select aria-label={t('language')} value={speaking} onChange={(e) => void setLanguage(e.currentTarget.value as Language)}>
          {languages.map((l) => (
            <option key={l.id} value={l.id} lang={l.id}>
              {l.name}
            </option>
          ))}
        </select>
        <select aria-label={t('theme')} value={chosen} onChange={(e) => theme.set(e.currentTarget.value as Theme)}>
          <option value="auto">{t('theme.auto')}</option>
          <option value="light">{t('theme.light')}</option>
          <option value="dark">{t('theme.dark')}</option>
        </select>
      </div>
      <div class="prefs">
        {loggedIn ? (
          <button class="quiet" onClick={() => void logout().then(() => replace(''))}>
            <Icon name="out" />
            {t('logout')}
          </button>
        ) : (
          // Back to where one was: the address says it.
          <a class="button" href={'#/login?from=' + encodeURIComponent(location.hash.replace(/^#\/?(login.*)?/, ''))}>
            {t('login.do')}
          </a>
        )}
      </div>
    </>
  );
}

function BottomBar({ page, loggedIn }: { page: PageInfo; loggedIn: boolean }) {
  const sheet = useRef<HTMLDialogElement>(null);
  const shut = (): void => sheet.current?.close();
  useEffect(shut, [page]);
  return (
    <>
      <nav class="bottom" aria-label={t('nav.short')}>
        {pages
          .filter((p) => inBar.includes(p.id))
          .map((p) => (
            <a key={p.id} href={'#/' + p.id} aria-current={p === page ? 'page' : undefined}>
              <Icon name={p.icon} />
              {t((p.key + '.short') as Key)}
            </a>
          ))}
        <button type="button" aria-haspopup="dialog" aria-current={inBar.includes(page.id) ? undefined : 'page'} onClick={() => sheet.current?.showModal()}>
          <Icon name="more" />
          {t('nav.more')}
        </button>
      </nav>
      <dialog class="sheet" ref={sheet} aria-label={t('nav.label')} onClick={(e) => e.target === sheet.current && shut()}>
        {pages.map((p) => (
          <Link key={p.id} page={p} current={p === page} />
        ))}
        <Preferences loggedIn={loggedIn} />
        <div class="prefs">
          <button class="quiet" onClick={shut}>
            <Icon name="close" />
            {t('close')}
          </button>
        </div>
      </dialog>
    </>
  );
}

/** What is wrong, above every page, for as long as it is wrong. */
function Trouble() {
  const state = useStore(live);
  const [, tick] = useState(0);
  useInterval(() => tick((n) => n + 1), 1000);
  const age = ageSeconds(state);
  const link = state.link?.state;
  let text: string | null = null;
  let advice = 'diagnostics/answer';
  let past: number | null = null;
  if (state.silent) {
    text = t('trouble.module');
    advice = '';
  } else if (link && link !== 'ok' && link !== 'starting') {
    const key = 'link.' + link;
    text = known(key) ? t(key) : told(state.link?.text ?? link);
    if (link === 'no_key' || link === 'wrong_key') advice = 'settings/meter';
    past = age;
  } else if (state.reading && age !== null && (state.reading.stale || age > 30)) {
    text = t('link.stale');
    past = age;
  }
  if (!text) return null;
  const last = past !== null && t('trouble.age', { age: span(past) });
  return (
    <div class={state.silent ? 'banner warn' : 'banner'}>
      <Icon name="alert" />
      <div>
        {/* Said once: the age grows each second, and nobody wants to hear it each second. */}
        <span role="alert">{text}</span> {last} {advice && <a href={'#/' + advice}>{t('trouble.what')}</a>}
      </div>
    </div>
  );
}
