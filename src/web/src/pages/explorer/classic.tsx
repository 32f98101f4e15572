import { useMemo, useState } from 'preact/hooks';
import { ApiError, sentence } from '../../api/client';
import type { Exchange } from '../../api/schema';
import { NONE, clock } from '../../format';
import { t } from '../../i18n';
import { catalogue, leaves, withUnit } from '../../mep/catalogue';
import { dataOf, isBare, isRead, messageOf } from '../../mep/exports';
import { parseFrame, parseHex, parseMasked, toHex } from '../../mep/hex';
import { isWrite, messageInFrame, messageSpans, requestFrameSpans, responseFrameSpans } from '../../mep/message';
import { Action, Card, Check, Field, Note } from '../../ui/kit';
import { useStore } from '../../ui/store';
import { Bytes, Legend } from './bytes';
import { Detail } from './detail';
import { codeText, exchange, packets } from './log';
import { confirmWrite } from './unlock';

/** Fields that a row tells before it is opened. */
const SHOWN = 3;

/** The one-line form: message in, frames and answer out. */
export function Classic() {
  const [text, setText] = useState('3f 0034 000000 0007');
  const [problem, setProblem] = useState('');
  const [all, setAll] = useState(false);
  const log = useStore(packets);
  const parsed = parseHex(text);
  const inside = messageInFrame(parseMasked(text).bytes ?? []);
  const spans = parsed.bytes ? messageSpans(parsed.bytes.length, parsed.bytes[0] ?? 0) : [];

  const send = async (): Promise<void> => {
    if (!parsed.bytes) return setProblem(parsed.problem === 'odd' ? t('hex.odd') : t('hex.character', { c: text[parsed.at] ?? '' }));
    if (!parsed.bytes.length) return setProblem(t('hex.empty'));
    setProblem('');
    try {
      if (isWrite(parsed.bytes[0]!) && !(await confirmWrite(parsed.bytes))) return;
      await exchange(toHex(parsed.bytes, ''));
    } catch (error) {
      setProblem(error instanceof ApiError && error.status === 429 ? t('explorer.fast') : sentence(error));
    }
  };

  const rows = log.entries.filter((e) => all || e.source === 'user').slice(-60).reverse();
  return (
    <>
      <Card title={t('classic.title')}>
        <form class="stack tight" onSubmit={(e) => e.preventDefault()}>
          <Field label={t('classic.label')} hint={t('classic.hint')} error={problem}>
            {(p) => (
              <div class="send">
                <input {...p} class="mono" value={text} autocomplete="off" autocapitalize="off" spellcheck={false} inputMode="text" onInput={(e) => setText(e.currentTarget.value)} />
                <Action type="submit" class="primary" icon="play" onClick={send}>
                  {t('send')}
                </Action>
              </div>
            )}
          </Field>
          {inside ? (
            <Note>
              <p>{t('classic.whole')}</p>
              <p class="mono">{toHex(inside)}</p>
              <button type="button" class="slim" onClick={() => (setText(toHex(inside).toLowerCase()), setProblem(''))}>
                {t('classic.take')}
              </button>
            </Note>
          ) : parsed.bytes && parsed.bytes.length > 0 && (
            <>
              <Bytes bytes={parsed.bytes} spans={spans} wide />
              <Legend spans={spans} />
            </>
          )}
        </form>
      </Card>
      <Card title={t('classic.exchanges')} actions={<Check label={t('classic.all')} checked={all} onChange={setAll} />}>
        <div class="table-wrap" tabIndex={0} role="group" aria-label={t('table')}>
          <table class="classic">
            <thead>
              <tr>
                <th>{t('classic.index')}</th>
                <th>{t('classic.time')}</th>
                <th>{t('classic.request')}</th>
                <th>{t('classic.response')}</th>
                <th>{t('classic.decoded')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((e) => (
                <Row key={e.index} entry={e} />
              ))}
            </tbody>
          </table>
        </div>
        {rows.length === 0 && <p class="muted">{t('classic.none')}</p>}
        {log.problem && <Note tone="bad">{log.problem}</Note>}
      </Card>
    </>
  );
}

function Row({ entry }: { entry: Exchange }) {
  const [open, setOpen] = useState(false);
  const request = parseFrame(entry.request_frame);
  const response = parseFrame(entry.response_frame);
  const words = useWords(entry);
  return (
    <>
    <tr>
      <td>
        <button class="link-like" aria-expanded={open} onClick={() => setOpen(!open)}>
          {entry.index}
        </button>
      </td>
      <td class="time nowrap">{entry.time ? clock(entry.time) : NONE}</td>
      <td class="frame">
        <Bytes bytes={request} spans={requestFrameSpans(request, isBare(entry))} />
      </td>
      <td class="frame">{response.length ? <Bytes bytes={response} spans={responseFrameSpans(response, isRead(messageOf(entry)), isBare(entry))} /> : NONE}</td>
      <td class={`answer ${entry.outcome === 'ok' ? '' : 'bad'}`}>
        {codeText(entry)}
        {words ? <div class="small" lang="en">{words}</div> : entry.data && <div class="mono muted small">{ascii(entry.data)}</div>}
      </td>
    </tr>
    {open && (
      <tr>
        <td colSpan={5} class="opened">
          <Detail entry={entry} />
        </td>
      </tr>
    )}
    </>
  );
}

/** The first fields of the answer in words; empty when nobody has described its table. */
function useWords(entry: Exchange): string {
  const book = useStore(catalogue);
  return useMemo(() => {
    const message = messageOf(entry);
    const data = dataOf(entry);
    const fields = message && data && book.decode(message.table, message.offset, data)?.fields;
    if (!fields) return '';
    const all = leaves(fields).filter((f) => f.value);
    return all.slice(0, SHOWN).map((f) => `${f.name}: ${withUnit(f)}`).join(', ') + (all.length > SHOWN ? ' …' : '');
  }, [entry, book]);
}

/** Table data as readable characters, for the names and numbers that meters keep as text. */
function ascii(data: string): string {
  let text = '';
  for (const byte of parseFrame(data)) text += byte !== null && byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
  return /[A-Za-z0-9]{3}/.test(text) ? text.slice(0, 96) : '';
}
