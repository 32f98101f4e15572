import { useEffect, useState } from 'preact/hooks';
import { call, sentence } from '../api/client';
import type { Network as NetworkState, Settings, WifiNetwork } from '../api/schema';
import { t } from '../i18n';
import { told } from '../i18n/told';
import { Icon } from '../ui/icons';
import { Action, Badge, Card, Facts, Field, Note, Page, Password, ask, say } from '../ui/kit';
import { useData, type Data } from '../ui/data';
import { noProblem, placed, problemOf } from '../ui/problem';
import { signal, WifiForm } from './parts/wifi';
import './parts/forms.css';

export default function Network() {
  const network = useData<NetworkState>('network', 5000);
  const settings = useData<Settings>('settings');
  const now = network.data;
  const problem = network.problem || settings.problem;
  const s = signal(now?.rssi_dbm);
  return (
    <Page title={t('nav.network')}>
      {problem && <Note tone="bad">{problem}</Note>}
      {now && !now.present && <Note>{t('network.none')}</Note>}
      <div class="cols">
        <Card title={t('network.now')} actions={now?.present ? <Badge tone={now.connected ? 'good' : 'bad'}>{now.connected ? t('network.connected') : t('network.apart')}</Badge> : null}>
          <Facts
            items={[
              [t('wifi.ssid'), now?.ssid],
              [t('network.signal'), now && now.rssi_dbm !== null && now.rssi_dbm !== undefined ? <Badge tone={s.tone}>{s.text}</Badge> : null],
              [t('network.address'), now?.address],
              [t('network.host'), now?.announced_name ? now.announced_name + '.local' : now?.host_name],
              [t('network.mac'), now?.mac_address && now.mac_address.replace(/(..)(?=.)/g, '$1:')],
              now?.mode === 'setup' && [t('network.portal'), now.access_point_ssid],
            ]}
          />
          {now?.announced_name && now.announced_name !== now.host_name && <Note tone="warn">{t('network.taken', { wished: now.host_name ?? '', name: now.announced_name })}</Note>}
          {now?.state_text && <p class="muted small">{told(now.state_text)}</p>}
        </Card>
        {settings.data && <Names settings={settings} />}
      </div>
      {settings.data && now?.present && (
        <div class="cols">
          <Card title={t('wifi.add')}>
            <WifiForm network={network} settings={settings.data} onSaved={settings.put} />
          </Card>
          <div class="stack">
            <Remembered settings={settings} inUse={now.ssid ?? null} />
            <Portal settings={settings} />
          </div>
        </div>
      )}
    </Page>
  );
}

const bare = ({ password_set: _, ...network }: WifiNetwork): WifiNetwork => network;

function Remembered({ settings, inUse }: { settings: Data<Settings>; inUse: string | null }) {
  const list = settings.data?.network?.networks ?? [];
  const store = async (networks: WifiNetwork[]): Promise<void> => {
    try {
      settings.put(await call<Settings>('PUT', 'settings', { body: { network: { networks: networks.map(bare) } } }));
    } catch (error) {
      say(sentence(error));
    }
  };
  const forget = async (ssid: string): Promise<void> => {
    if (await ask({ title: t('wifi.forget.title', { ssid }), text: ssid === inUse ? t('wifi.forget.inuse') : t('wifi.forget.text'), yes: t('wifi.forget'), danger: true })) {
      await store(list.filter((n) => n.ssid !== ssid));
    }
  };
  return (
    <Card title={t('wifi.remembered')}>
      {list.length === 0 && <p class="muted">{t('wifi.remembered.none')}</p>}
      {list.map((n, i) => (
        <div class="wifi-item" key={n.ssid}>
          <span class="name">{n.ssid}</span>
          {n.address && <span class="muted small">{n.address}</span>}
          {n.ssid === inUse && <Badge tone="good">{t('wifi.inuse')}</Badge>}
          {i > 0 && (
            <Action class="quiet slim" onClick={() => store([n, ...list.filter((o) => o !== n)])}>
              {t('wifi.first')}
            </Action>
          )}
          <button class="quiet slim" aria-label={t('wifi.forget.title', { ssid: n.ssid })} onClick={() => void forget(n.ssid)}>
            <Icon name="trash" />
          </button>
        </div>
      ))}
      {list.length > 1 && <p class="muted small">{t('wifi.order')}</p>}
    </Card>
  );
}

function Names({ settings }: { settings: Data<Settings> }) {
  const [host, setHost] = useState('');
  const [more, setMore] = useState('');
  const [problem, setProblem] = useState(noProblem);
  const problemAt = placed(problem, 'host_name', 'allowed_hosts');
  const stored = settings.data?.network;
  useEffect(() => {
    setHost(stored?.host_name ?? '');
    setMore((stored?.allowed_hosts ?? []).join(', '));
  }, [stored]);
  const save = async (): Promise<void> => {
    setProblem(noProblem);
    try {
      const allowed_hosts = more.split(/[\s,]+/).filter(Boolean);
      settings.put(await call<Settings>('PUT', 'settings', { body: { network: { host_name: host, allowed_hosts } } }));
      say(t('saved'));
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <Card title={t('network.names')}>
      <form class="stack" onSubmit={(e) => e.preventDefault()}>
        <Field label={t('network.host')} hint={t('network.host.hint', { name: host || '…' })} error={problemAt('host_name')}>
          {(p) => <input {...p} value={host} maxLength={32} autocapitalize="off" spellcheck={false} onInput={(e) => setHost(e.currentTarget.value.toLowerCase())} />}
        </Field>
        <Field label={t('network.allowed')} hint={t('network.allowed.hint')} error={problemAt('allowed_hosts')}>
          {(p) => <input {...p} value={more} autocapitalize="off" spellcheck={false} onInput={(e) => setMore(e.currentTarget.value)} />}
        </Field>
        {problemAt() && <Note tone="bad">{problemAt()}</Note>}
        <div>
          <Action type="submit" class="primary" onClick={save}>
            {t('save')}
          </Action>
        </div>
      </form>
    </Card>
  );
}

function Portal({ settings }: { settings: Data<Settings> }) {
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState('');
  const save = async (): Promise<void> => {
    setProblem('');
    try {
      settings.put(await call<Settings>('PUT', 'settings', { body: { network: { portal_password: password } } }));
      setPassword('');
      say(t('saved'));
    } catch (error) {
      setProblem(sentence(error));
    }
  };
  return (
    <Card title={t('network.portal')}>
      <form class="stack" onSubmit={(e) => e.preventDefault()}>
        <p class="muted small">{t('network.portal.text')}</p>
        <Field label={t('network.portal.password')} hint={t('network.portal.hint')} error={problem}>
          {(p) => <Password {...p} value={password} onInput={setPassword} autocomplete="off" />}
        </Field>
        <div>
          <Action type="submit" disabled={password.length < 8} onClick={save}>
            {t('save')}
          </Action>
        </div>
      </form>
    </Card>
  );
}
