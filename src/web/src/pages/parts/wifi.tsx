import { useState } from 'preact/hooks';
import { call, post } from '../../api/client';
import type { Network, Settings, WifiNetwork } from '../../api/schema';
import { known, t } from '../../i18n';
import { told } from '../../i18n/told';
import { num } from '../../format';
import { Icon } from '../../ui/icons';
import { Action, Check, Field, Note, Password, say } from '../../ui/kit';
import type { Data } from '../../ui/data';
import { noProblem, placed, problemOf } from '../../ui/problem';
import { StepEnd, type Step } from './step';

/** Signal in words: what dBm means to a person. */
export function signal(rssi: number | null | undefined): { tone: 'good' | 'warn' | 'bad' | 'plain'; word: string; text: string } {
  if (rssi === null || rssi === undefined) return { tone: 'plain', word: '–', text: '–' };
  const tone = rssi >= -65 ? 'good' : rssi >= -78 ? 'warn' : 'bad';
  const word = t(tone === 'good' ? 'wifi.strong' : tone === 'warn' ? 'wifi.fair' : 'wifi.weak');
  return { tone, word, text: `${num(rssi)} dBm, ${word}` };
}

const addressFields = ['address', 'subnet_mask', 'gateway', 'dns'] as const;

/** Signal as a phone shows it; the words are for those who do not see it. */
function Bars({ dbm, words }: { dbm: number; words: string }) {
  const lit = dbm >= -60 ? 4 : dbm >= -70 ? 3 : dbm >= -80 ? 2 : 1;
  return (
    <span class="bars" role="img" aria-label={words} title={`${num(dbm)} dBm`}>
      {[1, 2, 3, 4].map((n) => (
        <i key={n} class={n <= lit ? 'on' : ''} />
      ))}
    </span>
  );
}

interface Props {
  network: Data<Network>;
  settings: Settings;
  onSaved: (settings: Settings) => void;
  /** In the first run one button tries, remembers and goes on. */
  step?: Step;
}

/** Finds a network, tries it, and remembers it only when asked. */
export function WifiForm({ network, settings, onSaved, step }: Props) {
  const [ssid, setSsid] = useState('');
  const [password, setPassword] = useState('');
  const [fixed, setFixed] = useState(false);
  const [address, setAddress] = useState({ address: '', subnet_mask: '255.255.255.0', gateway: '', dns: '' });
  const [problem, setProblem] = useState(noProblem);
  const problemAt = placed(problem, 'ssid', 'password', ...(fixed ? addressFields : []));
  const [failed, setFailed] = useState('');
  // A verdict counts for what was tried, not for what was typed since.
  const [tried, setTried] = useState('');
  const typed = JSON.stringify([ssid, password, fixed && address]);
  const state = network.data;
  const scan = state?.scan;
  const test = state?.test;
  const known_networks = settings.network?.networks ?? [];
  const remembered = known_networks.find((n) => n.ssid === ssid);

  const wish = (): WifiNetwork => ({ ssid, ...(password || !remembered?.password_set ? { password } : {}), ...(fixed ? address : { address: '' }) });
  const run = async (task: () => Promise<void>): Promise<void> => {
    setProblem(noProblem);
    try {
      await task();
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  const watch = async (busy: (n: Network) => boolean): Promise<Network | null> => {
    for (let i = 0; i < 60; i++) {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      try {
        const now = await call<Network>('GET', 'network');
        network.put(now);
        if (!busy(now)) return now;
      } catch {
        // While the module tries another network it may be out of reach for some seconds.
      }
    }
    return null;
  };
  const look = (): Promise<void> =>
    run(async () => {
      network.put(await post<Network>('network/scan'));
      await watch((n) => n.scan?.state === 'scanning');
    });
  const works = async (): Promise<boolean> => {
    setFailed('');
    setTried(typed);
    network.put(await post<Network>('network/test', wish()));
    const now = await watch((n) => n.test?.state === 'running');
    if (!now) throw new Error(t('error.unreachable'));
    // A password that the network refuses is no better untested.
    if (now.test?.state !== 'ok' && now.test?.reason !== 'wrong_password') setFailed(ssid);
    return now.test?.state === 'ok';
  };
  const remember = async (): Promise<void> => {
    // In the first run the network that was just chosen is the one to join.
    const others = known_networks.filter((n) => n.ssid !== ssid).map(({ password_set: _, ...n }) => n);
    const networks = step ? [wish(), ...others] : [...others, wish()];
    onSaved(await call<Settings>('PUT', 'settings', { body: { network: { networks } } }));
    setPassword('');
    if (step) step.onDone();
    else say(t('wifi.saved', { ssid }));
  };
  const tryIt = (): Promise<void> => run(async () => void (await works()));
  const save = (): Promise<void> => run(remember);
  const join = (): Promise<void> => run(async () => ((await works()) ? remember() : undefined));

  const list = [...(scan?.networks ?? [])].sort((a, b) => b.rssi_dbm - a.rssi_dbm);
  const reason = test?.reason ? 'wifi.reason.' + test.reason : '';
  return (
    <form class="stack" onSubmit={(e) => e.preventDefault()}>
      <div class="row between">
        <span class="label" id="wifi-list">
          {t('wifi.found')}
        </span>
        <Action onClick={look} icon="wifi">
          {t('wifi.scan')}
        </Action>
      </div>
      <div class="wifi-list" role="radiogroup" aria-labelledby="wifi-list">
        {list.map((n) => {
          const s = signal(n.rssi_dbm);
          return (
            <label key={n.ssid} class="wifi-item">
              <input type="radio" name="ssid" checked={ssid === n.ssid} onChange={() => setSsid(n.ssid)} />
              <span class="name">{n.ssid}</span>
              {!n.open && (
                <span class="muted" title={t('wifi.locked')}>
                  <Icon name="lock" />
                </span>
              )}
              <Bars dbm={n.rssi_dbm} words={s.word} />
            </label>
          );
        })}
        {list.length === 0 && <p class="muted small">{scan?.state === 'scanning' ? t('wifi.scanning') : t('wifi.none')}</p>}
      </div>
      <div class="fields">
        <Field label={t('wifi.ssid')} error={problemAt('ssid')}>
          {(p) => <input {...p} value={ssid} maxLength={32} autocomplete="off" autocapitalize="off" spellcheck={false} onInput={(e) => setSsid(e.currentTarget.value)} />}
        </Field>
        <Field label={t('wifi.password')} hint={remembered?.password_set ? t('wifi.password.kept') : undefined} error={problemAt('password')}>
          {(p) => <Password {...p} value={password} onInput={setPassword} autocomplete="off" />}
        </Field>
      </div>
      <Check label={t('wifi.static')} checked={fixed} onChange={setFixed} />
      {fixed && (
        <div class="fields">
          {addressFields.map((name) => (
            <Field key={name} label={t(`wifi.${name}`)} error={problemAt(name)}>
              {(p) => <input {...p} value={address[name]} inputMode="decimal" autocomplete="off" onInput={(e) => setAddress({ ...address, [name]: e.currentTarget.value.trim() })} />}
            </Field>
          ))}
        </div>
      )}
      {!step && (
        <div class="row">
          <Action disabled={!ssid || scan?.state === 'scanning'} onClick={tryIt}>
            {t('wifi.test')}
          </Action>
          <Action type="submit" class="primary" disabled={!ssid} onClick={save}>
            {t('wifi.save')}
          </Action>
        </div>
      )}
      <div aria-live="polite" class="stack tight">
        {problemAt() && <Note tone="bad">{problemAt()}</Note>}
        {test && test.state === 'running' && <Note>{t('wifi.testing', { ssid: test.ssid ?? '' })}</Note>}
        {test && test.state === 'ok' && tried === typed && <Note tone="good">{t('wifi.ok', { ssid: test.ssid ?? '', address: test.address ?? '–' })}</Note>}
        {test && test.state === 'failed' && tried === typed && <Note tone="bad">{known(reason) ? t(reason, { ssid: test.ssid ?? '' }) : (told(test.text) ?? t('error.unknown'))}</Note>}
      </div>
      {step && (
        <StepEnd
          {...step}
          entered={ssid !== '' || password !== ''}
          ready={ssid !== '' && scan?.state !== 'scanning'}
          label={t('wifi.join')}
          untested={failed !== '' && failed === ssid ? { label: t('wifi.untested'), onGo: save } : null}
          onGo={join}
        />
      )}
    </form>
  );
}
