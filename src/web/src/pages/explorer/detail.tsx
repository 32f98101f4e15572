import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Exchange } from '../../api/schema';
import { NONE, num } from '../../format';
import { t } from '../../i18n';
import { catalogue, withUnit, type DecodedField } from '../../mep/catalogue';
import { asCSharp, asCurl, asJson, dataOf, isBare, messageBytes, messageOf } from '../../mep/exports';
import { hex2, parseFrame, toHex } from '../../mep/hex';
import { interpretations, printable } from '../../mep/inspect';
import { requestFrameSpans, responseFrameSpans, tableName } from '../../mep/message';
import { isRead } from '../../mep/exports';
import { Icon } from '../../ui/icons';
import { Badge, copyText } from '../../ui/kit';
import { useStore } from '../../ui/store';
import { Bytes, Legend, type Range } from './bytes';
import { codeText } from './log';
import { favourites, toggleFavourite } from './favourites';
import { pickByKey, pickable, type Picking } from './picking';

/** Everything about one exchange: frames, fields, and what can be done with it. */
export function Detail({ entry, onRepeat, onEdit }: { entry: Exchange; onRepeat?: (hex: string) => void; onEdit?: (hex: string) => void }) {
  const message = messageOf(entry);
  const bytes = messageBytes(entry);
  const hex = toHex(bytes, '').toLowerCase();
  const liked = useStore(favourites).some((f) => f.hex === hex);
  const name = message ? tableName(message.table) : t('packet.other');
  const [copy, setCopy] = useState('');
  const copies: Record<string, () => string> = {
    hex: () => toHex(bytes),
    frame: () => entry.request_frame,
    answer: () => entry.response_frame ?? '',
    data: () => entry.data ?? '',
    csharp: () => asCSharp(bytes),
    curl: () => asCurl(bytes, location.origin),
    json: () => asJson([entry]),
  };
  return (
    <div class="stack">
      <div class="row">
        <Badge tone={entry.outcome === 'ok' ? 'good' : 'bad'}>{codeText(entry)}</Badge>
        {entry.digest_ok !== null && entry.digest_ok !== undefined && <Badge tone={entry.digest_ok ? 'good' : 'bad'}>{entry.digest_ok ? t('packet.digest.ok') : t('packet.digest.bad')}</Badge>}
        {entry.protection && entry.protection !== 'plain' && <Badge tone="good">{t(`settings.protection.${entry.protection}`)}</Badge>}
        <span class="muted small">
          {t('packet.facts', { attempts: num(entry.attempts), ms: num(entry.round_trip_ms), seq: entry.sequence === null || entry.sequence === undefined ? NONE : '0x' + entry.sequence.toString(16).toUpperCase().padStart(8, '0') })}
        </span>
      </div>
      <div class="row">
        {onRepeat && (
          <button class="slim" onClick={() => onRepeat(hex)}>
            <Icon name="repeat" />
            {t('packet.repeat')}
          </button>
        )}
        {onEdit && (
          <button class="slim" onClick={() => onEdit(hex)}>
            <Icon name="edit" />
            {t('packet.edit')}
          </button>
        )}
        <button class="slim" aria-pressed={liked} onClick={() => toggleFavourite(`${name} +${message?.offset ?? 0} (${message?.count ?? 0})`, hex)}>
          <Icon name="star" fill={liked} />
          {t('packet.favourite')}
        </button>
        <select
          class="auto slim"
          aria-label={t('packet.copy')}
          value={copy}
          onChange={(e) => {
            const make = copies[e.currentTarget.value];
            if (make) copyText(make());
            e.currentTarget.value = '';
            setCopy('');
          }}
        >
          <option value="">{t('packet.copy')}</option>
          {Object.keys(copies).map((id) => (
            <option key={id} value={id}>
              {t(`packet.copy.${id as 'hex'}`)}
            </option>
          ))}
        </select>
      </div>
      <Frames request={parseFrame(entry.request_frame)} response={parseFrame(entry.response_frame)} data={dataOf(entry)} table={message?.table ?? null} offset={message?.offset ?? 0} read={isRead(message)} bare={isBare(entry)} />
    </div>
  );
}

/** Two frames and the fields of the answer; picking a byte picks its field, and the other way round. */
export function Frames({ request, response, data, table, offset, read, bare = false }: { request: (number | null)[]; response: (number | null)[]; data: Uint8Array | null; table: number | null; offset: number; read: boolean; bare?: boolean }) {
  const book = useStore(catalogue);
  const [marked, setMarked] = useState<Range | null>(null);
  // The byte that was picked, counted as the table's are; the field that it is in is marked.
  const [picked, setPicked] = useState<number | null>(null);
  const requestSpans = useMemo(() => requestFrameSpans(request, bare), [request, bare]);
  const responseSpans = useMemo(() => responseFrameSpans(response, read, bare), [response, read, bare]);
  const dataSpan = responseSpans.find((s) => s.part === 'data');
  const decoded = useMemo(() => (data && table !== null ? book.decode(table, offset, data) : null), [book, data, table, offset]);
  const fields = decoded?.fields ?? null;
  const shift = (dataSpan?.start ?? 0) - offset;
  const pick = (at: number, range: Range): void => {
    setPicked(at);
    setMarked(range);
  };
  const fieldAt = (at: number): DecodedField | null => fields && deepest(fields, at);
  const nameOf = (at: number): string | null => {
    const field = fieldAt(at);
    return field && `${field.name} ${withUnit(field)}`.trim();
  };
  const isData = (index: number): boolean => !!dataSpan && index >= dataSpan.start && index < dataSpan.start + dataSpan.length;
  const pickByte = (at: number): void => {
    const field = fieldAt(at);
    pick(at, field ? { start: field.offset, length: field.length } : { start: at, length: 1 });
  };
  const info = book.tables.find((b) => b.number === table);
  return (
    <div class="stack">
      <div>
        <h3>{t('classic.request')}</h3>
        <Bytes bytes={request} spans={requestSpans} wide />
      </div>
      <div>
        <h3>{t('classic.response')}</h3>
        {response.length ? (
          <Bytes
            bytes={response}
            spans={responseSpans}
            label={t('classic.response')}
            marked={marked && { start: marked.start + shift, length: marked.length }}
            wide
            picking={{
              at: picked === null ? null : picked + shift,
              nameOf: (index) => (isData(index) ? nameOf(index - shift) : null),
              onPick: (index) => {
                if (data && isData(index)) return pickByte(index - shift);
                setPicked(index - shift);
                setMarked(null);
              },
            }}
          />
        ) : (
          <p class="muted">{t('packet.noresponse')}</p>
        )}
        <Legend spans={[...requestSpans, ...responseSpans]} />
      </div>
      {data && data.length > 0 && (
        <div class="cols">
          <div class="stack tight">
            <h3 lang={info && 'en'}>{info ? `${info.id} ${info.name}` : t('packet.fields')}</h3>
            {fields ? <Tree fields={fields} marked={marked} onPick={(range) => pick(range.start, range)} /> : <p class="muted small">{t('packet.undescribed')}</p>}
            {decoded && decoded.remarks.length > 0 && <p class="muted small">{t('packet.assumed', { list: decoded.remarks.join('; ') })}</p>}
          </div>
          <div class="stack tight">
            <h3>{t('packet.bytes')}</h3>
            <Dump data={data} offset={offset} marked={marked} picking={{ at: picked, nameOf, onPick: pickByte }} />
            {marked && picked !== null && picked >= offset && picked < offset + data.length && <Inspector data={data} at={picked - offset} offset={offset} />}
          </div>
        </div>
      )}
    </div>
  );
}

function deepest(fields: DecodedField[], at: number): DecodedField | null {
  for (const field of fields) {
    if (at >= field.offset && at < field.offset + Math.max(1, field.length)) return deepest(field.children, at) ?? field;
  }
  return null;
}

function Tree({ fields, marked, onPick }: { fields: DecodedField[]; marked: Range | null; onPick: (range: Range) => void }) {
  return (
    <div class="tree">
      {fields.map((field, i) => (
        <Node key={i} field={field} marked={marked} onPick={onPick} depth={0} />
      ))}
    </div>
  );
}

function Node({ field, marked, onPick, depth }: { field: DecodedField; marked: Range | null; onPick: (range: Range) => void; depth: number }) {
  const [open, setOpen] = useState(depth === 0);
  const on = marked && field.offset === marked.start && field.length === marked.length;
  const holds = marked && !on && field.offset <= marked.start && marked.start + marked.length <= field.offset + field.length;
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (holds) setOpen(true);
    // Scrolls the list of fields alone, not the page.
    const list = line.current?.closest('.tree');
    if (on && list && !field.children.length) list.scrollTop = Math.max(0, line.current!.offsetTop - list.clientHeight / 2);
  }, [marked]);
  return (
    <>
      <div ref={line} class={on ? 'node on' : 'node'} style={{ paddingLeft: `${depth * 16}px` }}>
        {field.children.length > 0 ? (
          <button class="twist" lang="en" aria-expanded={open} aria-label={field.name} onClick={() => setOpen(!open)}>
            {open ? '−' : '+'}
          </button>
        ) : (
          <span class="twist" />
        )}
        <button class="pick" onClick={() => onPick({ start: field.offset, length: field.length })}>
          <span class="name" lang="en">
            {field.name}
          </span>
          <span class="value">
            {field.value}
            {field.unit && <span class="muted"> {field.unit}</span>}
          </span>
          <span class="where muted">
            +{field.offset}
            {field.length !== 1 && `, ${field.length}`}
          </span>
        </button>
      </div>
      {on && field.note && <p class="muted small field-note">{field.note}</p>}
      {open && field.children.map((child, i) => <Node key={i} field={child} marked={marked} onPick={onPick} depth={depth + 1} />)}
    </>
  );
}

/** Eight bytes a row, hex and characters. */
function Dump({ data, offset, marked, picking }: { data: Uint8Array; offset: number; marked: Range | null; picking: Picking }) {
  const stop = picking.at !== null && picking.at >= offset && picking.at < offset + data.length ? picking.at : offset;
  const rows = [];
  for (let start = 0; start < data.length; start += 8) {
    const cells = Array.from(data.slice(start, start + 8));
    const inside = (at: number): boolean => !!marked && at >= marked.start && at < marked.start + marked.length;
    rows.push(
      <div key={start} class="dump-row">
        <span class="muted" aria-hidden="true">
          {(offset + start).toString(16).padStart(4, '0')}
        </span>
        <span>
          {cells.map((b, i) => {
            const at = offset + start + i;
            return (
              <span key={i} class={inside(at) ? 'byte on' : 'byte'} {...pickable(picking, at, at === stop, hex2(b), String(at))}>
                {hex2(b)}
              </span>
            );
          })}
        </span>
        <span class="chars" aria-hidden="true">
          {cells.map(printable).join('')}
        </span>
      </div>,
    );
  }
  return (
    <div class="dump" role="listbox" aria-label={t('packet.bytes')} onKeyDown={(e) => pickByKey(e, picking.onPick)}>
      {rows}
    </div>
  );
}

function Inspector({ data, at, offset }: { data: Uint8Array; at: number; offset: number }) {
  return (
    <div class="inspector">
      <h3>{t('packet.inspect', { at: offset + at })}</h3>
      <div class="table-wrap" tabIndex={0} role="group" aria-label={t('table')}>
        <table>
          <thead>
            <tr>
              <th>{t('packet.type')}</th>
              <th class="num">{t('packet.little')}</th>
              <th class="num">{t('packet.big')}</th>
            </tr>
          </thead>
          <tbody>
            {interpretations(data, at).map((row) => (
              <tr key={row.name}>
                <td>{row.name}</td>
                <td class="num mono">{row.little}</td>
                <td class="num mono">{row.big}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

