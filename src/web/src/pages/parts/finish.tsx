import { useState } from 'preact/hooks';
import { post, sentence } from '../../api/client';
import { live } from '../../api/live';
import type { Network, Setup, SetupEnd } from '../../api/schema';
import { num } from '../../format';
import { known, t } from '../../i18n';
import { useData } from '../../ui/data';
import { Action, Note } from '../../ui/kit';
import { qrCode } from '../../ui/qr';
import { useStore } from '../../ui/store';

const probeMs = 4000;
const pauseMs = 2000;

/** The last step: what works, where the module is found from now on, and the way there. */
export function Finish({ state, onLeave }: { state: Setup | null; onLeave: () => void }) {
  const now = useStore(live);
  const network = useData<Network>('network');
  const [problem, setProblem] = useState('');
  const [leaving, setLeaving] = useState(false);
  const link = now.link ? 'link.' + now.link.state : '';
  const isPortal = state?.mode === 'setup';
  const joins = isPortal && !!state.network_set;
  const places = network.data && joins ? placesOf(network.data) : [];
  const ssid = network.data?.test?.state === 'ok' ? (network.data.test.ssid ?? '') : '';
  const isReady = now.link?.state === 'ok' && (joins || !isPortal);

  const finish = async (): Promise<void> => {
    setProblem('');
    try {
      if (!state?.complete || joins) {
        const end = await post<SetupEnd>('setup/complete');
        if (end.restarts) {
          onLeave();
          setLeaving(true);
          return void lookFor(places);
        }
      }
      open('/');
    } catch (error) {
      setProblem(sentence(error));
    }
  };

  return (
    <>
      <h1>{t(isReady ? 'setup.done.title' : 'setup.done.almost')}</h1>
      <Note tone={now.link?.state === 'ok' ? 'good' : 'warn'} live>
        {known(link) ? t(link) : t('link.starting')}
      </Note>
      {now.reading && <p>{t('setup.done.reading', { w: num((now.reading.power_import_w ?? 0) - (now.reading.power_export_w ?? 0)) })}</p>}
      {isPortal && !joins && <Note tone="warn">{t('setup.done.alone')}</Note>}
      {joins && <p>{ssid ? t('setup.done.joins', { ssid }) : t('setup.done.joins.some')}</p>}
      {places.length > 0 && <Places places={places} />}
      {joins && !leaving && <p class="muted small">{t('setup.done.otherwise')}</p>}
      {leaving && <Note live>{t('setup.done.looking')}</Note>}
      {problem && <Note tone="bad">{problem}</Note>}
      {!leaving && (
        <div class="row end">
          <Action class="primary" onClick={finish}>
            {t(joins ? 'setup.done.close' : 'setup.done.go')}
          </Action>
        </div>
      )}
    </>
  );
}

function Places({ places }: { places: string[] }) {
  const shown = places[places.length - 1]!;
  return (
    <div class="places">
      <ul>
        {places.map((place) => (
          <li key={place}>
            <a href={place}>{place}</a>
          </li>
        ))}
      </ul>
      <figure>
        <QrCode text={shown} />
        <figcaption class="muted small">{t('setup.done.scan')}</figcaption>
      </figure>
    </div>
  );
}

/** A QR code with its quiet zone, dark on light whatever the theme: not every camera reads it the other way round. */
function QrCode({ text }: { text: string }) {
  const code = qrCode(text);
  const side = code.length + 8;
  const path = code.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x + 4} ${y + 4}h1v1h-1z` : ''))).join('');
  return (
    <svg class="qr" viewBox={`0 0 ${side} ${side}`} role="img" aria-label={t('setup.done.code', { place: text })} shape-rendering="crispEdges">
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

/** Where the module will be: by its name, and by the address that the network gave it when it was tried. */
function placesOf(network: Network): string[] {
  const name = network.host_name ? [`http://${network.host_name}.local/`] : [];
  const address = network.test?.state === 'ok' && network.test.address ? [`http://${network.test.address}/`] : [];
  return [...name, ...address];
}

function open(place: string): void {
  if (place !== '/') return location.assign(place);
  location.hash = '#/';
  location.reload();
}

/** Goes there as soon as the module answers: at one of its places, or, where set-up and network are one, here. */
async function lookFor(places: string[]): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    if (await isBackHere()) return open('/');
    for (const place of places) if (await showsIcon(place)) return open(place);
  }
}

async function isBackHere(): Promise<boolean> {
  try {
    const answer = await fetch('/api/v1/setup', { cache: 'no-store', credentials: 'same-origin', signal: AbortSignal.timeout(probeMs) });
    // The session does not outlive the restart.
    return answer.status === 401 || (answer.ok && ((await answer.json()) as Setup).mode === 'normal');
  } catch {
    return false;
  }
}

/** Another origin answers no question of this page, but its pictures can be seen to load. */
function showsIcon(place: string): Promise<boolean> {
  return new Promise((resolve) => {
    const picture = new Image();
    picture.onload = () => resolve(true);
    picture.onerror = () => resolve(false);
    setTimeout(() => resolve(false), probeMs);
    picture.src = `${place}icon.svg?${Date.now()}`;
  });
}
