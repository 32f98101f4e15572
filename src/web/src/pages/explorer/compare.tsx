import { useEffect, useState } from 'preact/hooks';
import type { Exchange } from '../../api/schema';
import { t } from '../../i18n';
import { catalogue, leaves, withUnit } from '../../mep/catalogue';
import { dataOf, messageOf } from '../../mep/exports';
import { hex2 } from '../../mep/hex';
import { tableName } from '../../mep/message';
import { isAlike, newestPair } from '../../mep/pairs';
import { Badge, Card, Field, Note } from '../../ui/kit';
import { useStore } from '../../ui/store';
import { opened, packets } from './log';
import { timeMs } from './packets';

const label = (e: Exchange): string => {
  const m = messageOf(e)!;
  return `${tableName(m.table)} +${m.offset} · ${timeMs(e)} · #${e.index}`;
};

/** Two answers of the same table side by side: what changed between them. */
export function Compare() {
  const log = useStore(packets);
  const file = useStore(opened);
  const book = useStore(catalogue);
  const [first, setFirst] = useState<number | null>(null);
  const [second, setSecond] = useState<number | null>(null);
  const candidates = (file ?? log).entries.filter((e) => dataOf(e) && messageOf(e)).reverse();
  const a = candidates.find((e) => e.index === first) ?? null;
  const of = a ? messageOf(a)! : null;
  const partners = candidates.filter((e) => e !== a && a && isAlike(e, a));
  const choose = (e: Exchange | null): void => {
    setFirst(e?.index ?? null);
    setSecond((e && candidates.find((other) => other !== e && isAlike(other, e))?.index) ?? null);
  };
  // Once: what is compared stays, whatever else is read.
  const pair = first === null ? newestPair(candidates) : null;
  useEffect(() => {
    if (pair) choose(pair);
  }, [pair]);
  const b = partners.find((e) => e.index === second) ?? partners[0] ?? null;
  const left = a && dataOf(a);
  const right = b && dataOf(b);
  const length = Math.max(left?.length ?? 0, right?.length ?? 0);
  const differs = (i: number): boolean => left?.[i] !== right?.[i];
  const changed = left && right ? Array.from({ length }, (_, i) => i).filter(differs) : [];
  const fieldsA = left && of ? book.decode(of.table, of.offset, left)?.fields : null;
  const fieldsB = right && of ? book.decode(of.table, of.offset, right)?.fields : null;
  const after = new Map(fieldsB ? leaves(fieldsB).map((f) => [f.name, withUnit(f)]) : []);
  const changes = (fieldsA ? leaves(fieldsA) : []).map((f) => ({ name: f.name, value: withUnit(f) })).filter((f) => after.has(f.name) && after.get(f.name) !== f.value);
  return (
    <Card title={t('explorer.compare')}>
      <div class="stack">
        <p class="muted small">{t('compare.text')}</p>
        <div class="fields">
          <Field label={t('compare.first')}>
            {(p) => (
              <select {...p} value={a?.index ?? ''} onChange={(e) => choose(candidates.find((c) => c.index === Number(e.currentTarget.value)) ?? null)}>
                {!a && <option value="">–</option>}
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
                        <td lang="en">{f.name}</td>
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
