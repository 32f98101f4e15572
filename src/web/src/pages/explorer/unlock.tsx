import { call, post, session } from '../../api/client';
import type { Unlock } from '../../api/schema';
import { t } from '../../i18n';
import { loadCatalogue, catalogue } from '../../mep/catalogue';
import { changesOf, type Change } from '../../mep/changes';
import { dataOf } from '../../mep/exports';
import { toHex } from '../../mep/hex';
import { MAX_READ, PARTIAL_READ, PROCEDURE_TABLE, buildMessage, parseMessage, tableName, type Message } from '../../mep/message';
import { ask } from '../../ui/kit';
import { createStore } from '../../ui/store';
import { exchange } from './log';

/** performance.now() until which writes are unlocked. */
export const unlockedUntil = createStore(0);

export const writesUnlocked = (): boolean => performance.now() < unlockedUntil.get();

export async function unlockWrites(): Promise<boolean> {
  if (!(await ask({ title: t('unlock.title'), text: <p>{t('unlock.text')}</p>, yes: t('unlock.do'), danger: true }))) return false;
  const result = await post<Unlock>('mep/unlock');
  unlockedUntil.set(performance.now() + result.writes_unlocked_s * 1000);
  return true;
}

export async function lockWrites(): Promise<void> {
  await call('DELETE', 'mep/unlock');
  unlockedUntil.set(0);
}

/** What the session already had unlocked before this page was loaded. */
export function adoptUnlock(): void {
  const seconds = session.get()?.writes_unlocked_s ?? 0;
  if (seconds > 0 && !writesUnlocked()) unlockedUntil.set(performance.now() + seconds * 1000);
}

/** What is written to BT07 and ET52 is done, not kept. */
const calls = [PROCEDURE_TABLE, 0x834];

/** Procedures that cut power, change keys or speed, or take the module off the meter: these want the word typed. */
const dangerous = new Set([0x811, 0x81d, 0x802, 0x803, 0x806]);

/** Says in plain words what a write will do and asks. Unlocks first when needed. */
export async function confirmWrite(bytes: ArrayLike<number>): Promise<boolean> {
  if (!writesUnlocked() && !(await unlockWrites())) return false;
  const message = parseMessage(bytes);
  if (!message) return ask({ title: t('write.title'), text: <pre>{toHex(bytes)}</pre>, yes: t('write.do'), danger: true, typed: t('write.word') });
  await loadCatalogue().catch(() => undefined);
  const procedure = message.table === PROCEDURE_TABLE ? (message.data[0] ?? 0) + (message.data[1] ?? 0) * 256 : null;
  const risky = procedure !== null ? dangerous.has(procedure & 0xfff) : [0x080d, 0x0805, 0x0833, 0x0861].includes(message.table);
  const summary =
    procedure !== null
      ? t('write.procedure', { name: (procedure & 0x800 ? 'EP' : 'BP') + String(procedure & 0x7ff).padStart(2, '0'), n: message.data.length })
      : t('write.table', { name: tableName(message.table), n: message.data.length, offset: message.offset });
  const isCall = calls.includes(message.table);
  const changes = changesOf(catalogue.get(), message.table, message.offset, await standing(message), Uint8Array.from(message.data));
  return ask({
    title: t('write.title'),
    text: (
      <>
        <p>{summary}</p>
        <Changes list={changes} isCall={isCall} />
        <details>
          <summary>{t('packet.bytes')}</summary>
          <pre>{toHex(message.data)}</pre>
        </details>
        <p class="muted small">{t('write.limit')}</p>
      </>
    ),
    yes: t('write.do'),
    danger: true,
    ...(risky ? { typed: t('write.word') } : {}),
  });
}

/** What stands where a write goes; null where that says nothing, as of a call, or cannot be read. */
async function standing(message: Message): Promise<Uint8Array | null> {
  const count = message.data.length;
  if (calls.includes(message.table) || count === 0 || count > MAX_READ) return null;
  try {
    return dataOf(await exchange(toHex(buildMessage({ code: PARTIAL_READ, table: message.table, offset: message.offset, count, data: [] }), '')));
  } catch {
    return null;
  }
}

/** Fields with what stands there and what will. */
function Changes({ list, isCall }: { list: Change[]; isCall: boolean }) {
  return (
    <div class="table-wrap changes" tabIndex={0} role="group" aria-label={t('table')}>
      <table>
        <thead>
          <tr>
            <th>{t('compare.field')}</th>
            {!isCall && <th>{t('write.before')}</th>}
            <th>{isCall ? t('write.value') : t('write.after')}</th>
          </tr>
        </thead>
        <tbody>
          {list.map((c) => (
            <tr key={c.name}>
              <td lang="en">{c.name}</td>
              {!isCall && <td>{c.before ?? t('write.unread')}</td>}
              <td>{!isCall && c.before === c.after ? c.after : <b>{c.after}</b>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
