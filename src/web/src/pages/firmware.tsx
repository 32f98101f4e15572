import { useRef, useState } from 'preact/hooks';
import { post, session, sentence } from '../api/client';
import type { Error as ErrorBody, Firmware as FirmwareState } from '../api/schema';
import { bytes } from '../format';
import { known, t, type Key } from '../i18n';
import { told } from '../i18n/told';
import { Action, Badge, Card, Check, Facts, FileField, Note, Page, ask, say, type Tone } from '../ui/kit';
import { useData } from '../ui/data';
import './parts/forms.css';

// Where the build came from, see vite.config.ts; empty when it was made by hand.
declare const __RELEASES__: string;

const tones: Record<string, Tone> = { running: 'good', good: 'good', trial: 'warn', bad: 'bad', empty: 'plain' };

export default function Firmware() {
  const firmware = useData<FirmwareState>('firmware', 3000);
  const now = firmware.data;
  const trial = now?.trial;
  const decide = async (what: 'confirm' | 'revert'): Promise<void> => {
    if (what === 'revert' && !(await ask({ title: t('firmware.revert.title'), text: t('firmware.revert.text'), yes: t('firmware.revert'), danger: true }))) return;
    try {
      await post('firmware/' + what);
      say(t(what === 'confirm' ? 'firmware.confirmed' : 'restarting'));
      await firmware.reload();
    } catch (error) {
      say(sentence(error));
    }
  };
  const previous = now?.slots?.some((s) => s.state === 'good');
  return (
    <Page title={t('nav.firmware')}>
      {firmware.problem && <Note tone="bad">{firmware.problem}</Note>}
      {trial?.active && (
        <Note tone="warn" title={t('firmware.trial')} live>
          <p>{t('firmware.trial.text', { n: trial.attempt ?? 1 })}</p>
          {trial.waiting_for?.length ? <p class="small">{t('firmware.waiting', { list: trial.waiting_for.map((what) => t(('waiting.' + what) as Key)).join(', ') })}</p> : null}
          <div class="row">
            <Action class="slim" disabled={(trial.confirm_in_s ?? 0) > 0 || !!trial.waiting_for?.some((what) => what !== 'meter')} onClick={() => decide('confirm')}>
              {(trial.confirm_in_s ?? 0) > 0 ? t('firmware.keep.in', { n: trial.confirm_in_s! }) : t('firmware.keep')}
            </Action>
            <Action class="slim danger" onClick={() => decide('revert')}>
              {t('firmware.revert')}
            </Action>
          </div>
        </Note>
      )}
      <div class="cols">
        <Card title={t('firmware.runs')}>
          <Facts
            items={[
              [t('firmware.version'), now?.version],
              [t('firmware.slot'), now?.slot ? t(`slot.${now.slot}`) : null],
              [t('firmware.base'), now?.base_version],
              [t('firmware.board'), now?.board_profile],
            ]}
          />
          <p class="muted small">
            {t('firmware.newer', { version: now?.version ?? '–' })}{' '}
            {__RELEASES__ ? (
              <a href={__RELEASES__} target="_blank" rel="noreferrer">
                {__RELEASES__}
              </a>
            ) : (
              t('firmware.newer.where')
            )}
          </p>
        </Card>
        <Card title={t('firmware.slots')}>
          <div class="slots">
            {(now?.slots ?? []).map((s) => {
              const state = 'slot.state.' + s.state;
              const name = 'slot.' + s.slot;
              return (
                <div key={s.slot} class={`slot ${s.state === 'running' || (s.state === 'trial' && s.slot === now?.slot) ? 'running' : ''}`}>
                  <span class="muted small">{known(name) ? t(name as Key) : s.slot}</span>
                  <b>{s.version ?? '–'}</b>
                  <Badge tone={tones[s.state] ?? 'plain'}>{known(state) ? t(state as Key) : s.state}</Badge>
                  <span class="muted small">{bytes(s.size_bytes)}</span>
                </div>
              );
            })}
          </div>
          {now && !now.slots?.length && <p class="muted">{t('firmware.slots.none')}</p>}
        </Card>
      </div>
      {now && (now.supported ? <Upload firmware={now} onDone={firmware.reload} /> : <Instead reason={now.reason ?? null} />)}
      {now?.supported && previous && !trial?.active && (
        <Card title={t('firmware.back')}>
          <p class="muted">{t('firmware.revert.text')}</p>
          <Action class="danger" onClick={() => decide('revert')}>
            {t('firmware.revert')}
          </Action>
        </Card>
      )}
    </Page>
  );
}

function Instead({ reason }: { reason: string | null }) {
  return (
    <Card title={t('firmware.instead')}>
      <p>{told(reason) ?? t('firmware.unsupported')}</p>
      <p class="muted small">{t('firmware.usb')}</p>
    </Card>
  );
}

function Upload({ firmware, onDone }: { firmware: FirmwareState; onDone: () => Promise<void> }) {
  const [file, setFile] = useState<File | null>(null);
  const [older, setOlder] = useState(false);
  const [sent, setSent] = useState<number | null>(null);
  const [problem, setProblem] = useState('');
  const [done, setDone] = useState('');
  const request = useRef<XMLHttpRequest | null>(null);
  const start = async (): Promise<void> => {
    if (!file) return;
    setProblem('');
    setDone('');
    setSent(0);
    try {
      const answer = await send(file, older, (n) => setSent(n), request);
      setDone(told(answer.upload?.text) ?? t('firmware.received'));
      setFile(null);
    } catch (error) {
      setProblem(sentence(error));
    } finally {
      setSent(null);
      await onDone();
    }
  };
  const upload = firmware.upload;
  return (
    <Card title={t('firmware.update')}>
      <div class="stack">
        <ol class="muted small">
          <li>{t('firmware.step.check', { board: firmware.board_profile ?? '' })}</li>
          <li>{t('firmware.step.store')}</li>
          <li>{t('firmware.step.trial')}</li>
          <li>{t('firmware.step.back')}</li>
        </ol>
        <FileField label={t('firmware.file')} accept=".mepfw" disabled={sent !== null} onChoose={(chosen) => (setFile(chosen ?? null), setProblem(''), setDone(''))} />
        {file && !/\.mepfw$/i.test(file.name) && <Note tone="warn">{t('firmware.suffix')}</Note>}
        <Check label={t('firmware.older')} checked={older} onChange={setOlder} />
        <div class="row">
          <Action class="primary" disabled={!file || sent !== null} onClick={start}>
            {t('firmware.upload')}
          </Action>
          {sent !== null && (
            <button class="quiet" onClick={() => request.current?.abort()}>
              {t('cancel')}
            </button>
          )}
        </div>
        {sent !== null && file && (
          <div class="stack tight">
            <progress value={sent} max={file.size} aria-label={t('firmware.sending')} />
            <span class="muted small">{sent < file.size ? t('firmware.progress', { sent: bytes(sent), total: bytes(file.size) }) : t('firmware.checking')}</span>
          </div>
        )}
        <div aria-live="polite">
          {problem && <Note tone="bad">{problem}</Note>}
          {done && <Note tone="good">{done}</Note>}
          {!problem && !done && upload && upload.state === 'refused' && upload.text && <Note tone="bad" title={t('firmware.last')}>{told(upload.text)}</Note>}
        </div>
      </div>
    </Card>
  );
}

/** fetch tells nothing about the way up, so this one call is made the old way. */
function send(file: File, older: boolean, progress: (sent: number) => void, out: { current: XMLHttpRequest | null }): Promise<FirmwareState> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    out.current = request;
    request.open('POST', '/api/v1/firmware' + (older ? '?allow_older=1' : ''));
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('X-CSRF-Token', session.get()?.csrf ?? '');
    request.upload.onprogress = (event) => progress(event.loaded);
    request.onload = () => {
      let body: unknown = null;
      try {
        body = JSON.parse(request.responseText);
      } catch {
        // Not JSON: the status has to do.
      }
      if (request.status >= 200 && request.status < 300) resolve(body as FirmwareState);
      else reject(new Error(told((body as ErrorBody | null)?.error?.message) ?? t('error.status', { status: request.status })));
    };
    request.onerror = () => reject(new Error(t('firmware.broken')));
    request.onabort = () => reject(new Error(t('firmware.aborted')));
    request.send(file);
  });
}

