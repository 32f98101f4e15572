import { useState } from 'preact/hooks';
import type { Exchange } from '../../api/schema';
import { t } from '../../i18n';
import { catalogue, type DecodedField } from '../../mep/catalogue';
import { dataOf, messageOf } from '../../mep/exports';
import { hex2 } from '../../mep/hex';
import { tableName } from '../../mep/message';
import { Badge, Card, Field, Note } from '../../ui/kit';
import { useStore } from '../../ui/store';
import { packets } from './log';
import { timeMs } from './packets';

const label = (e: Exchange): string => {
  const m = messageOf(e)!;
  return `${tableName(m.table)} +${m.offset} · ${timeMs(e)} · #${e.index}`;
};

function flatten(fields: DecodedField[], path = ''): { name: string; value: string }[] {
  return fields.flatMap((f) => (f.children.length ? flatten(f.children, path + f.name + ' / ') : [{ name: path + f.name, value: `${f.value} ${f.unit}`.trim() }]));
}

/** Two answers of the same table side by side: what changed between them. */
export function Compare() {
  const log = useStore(packets);
  const book = useStore(catalogue);
  const [first, setFirst] = useState<number | null>(null);
  const [second, setSecond] = useState<number | null>(null);
  const candidates = log.entries.filter((e) => dataOf(e) && messageOf(e)).reverse();
  const a = candidates.find((e) => e.index === first) ?? null;
  const of = a ? messageOf(a)! : null;
  const partners = candidates.filter((e) => {
    const m = messageOf(e)!;
    return of && e !== a && m.table === of.table && m.offset === of.offset;
  });
  const b = partners.find((e) => e.index === second) ?? partners[0] ?? null;
  const left = a && dataOf(a);
  const right = b && dataOf(b);
  const length = Math.max(left?.length ?? 0, right?.length ?? 0);
  const differs = (i: number): boolean => left?.[i] !== right?.[i];
  const changed = left && right ? Array.from({ length }, (_, i) => i).filter(differs) : [];
  const fieldsA = left && of ? book.decode(of.table, of.offset, left)?.fields : null;
  const fieldsB = right && of ? book.decode(of.table, of.offset, right)?.fields : null;
  const before = fieldsA ? flatten(fieldsA) : [];
  const after = new Map(fieldsB ? flatten(fieldsB).map((f) => [f.name, f.value]) : []);
  const changes = before.filter((f) => after.has(f.name) && after.get(f.name) !== f.value);
  return (
    <Card title={t('explorer.compare')}>
      <div class="stack">
        <p class="muted small">{t('compare.text')}</p>
        <div class="fields">
          <Field label={t('compare.first')}>
            {(p) => (
              <select {...p} value={first ?? ''} onChange={(e) => (setFirst(Number(e.currentTarget.value) || null), setSecond(null))}>
                <option value="">–</option>
                {candidates.map((e) => (
                  <option key={e.index} value={e.index}>
                    {label(e)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={t('compare.second')}>
            {(p) => (
              <select {...p} value={b?.index ?? ''} onChange={(e) => setSecond(Number(e.currentTarget.value))}>
                {partners.map((e) => (
                  <option key={e.index} value={e.index}>
                    {label(e)}
                  </option>
                ))}
              </select>
            )}
          </Field>
        </div>
        {candidates.length === 0 && <Note>{t('compare.none')}</Note>}
        {a && !b && <Note>{t('compare.alone')}</Note>}
        {left && right && (
          <>
            <div>
              <Badge tone={changed.length ? 'warn' : 'good'}>{changed.length ? t('compare.changed', { n: changed.length, all: length }) : t('compare.same')}</Badge>
            </div>
            <div class="dump" tabIndex={0} role="group" aria-label={t('compare.bytes')}>
              {Array.from({ length: Math.ceil(length / 8) }, (_, row) => (
                <div key={row} class="dump-row compare">
                  <span class="muted">{(of!.offset + row * 8).toString(16).padStart(4, '0')}</span>
                  {[left, right].map((side, n) => (
                    <span key={n}>
                      {Array.from(side.slice(row * 8, row * 8 + 8), (value, i) => (
                        <span key={i} class={differs(row * 8 + i) ? 'byte diff' : 'byte'}>
                          {hex2(value)}
                        </span>
                      ))}
                    </span>
                  ))}
                </div>
              ))}
            </div>
            {changes.length > 0 && (
              <div class="table-wrap" tabIndex={0} role="group" aria-label={t('table')}>
                <table>
                  <thead>
                    <tr>
                      <th>{t('compare.field')}</th>
                      <th class="num">{t('compare.first')}</th>
                      <th class="num">{t('compare.second')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {changes.map((f) => (
                      <tr key={f.name}>
                        <td>{f.name}</td>
                        <td class="num">{f.value}</td>
                        <td class="num">{after.get(f.name)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
          </>
        )}
      </div>
    </Card>
  );
}
