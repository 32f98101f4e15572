import { call, post, session } from '../../api/client';
import type { Unlock } from '../../api/schema';
import { t } from '../../i18n';
import { parseMessage, tableName } from '../../mep/message';
import { toHex } from '../../mep/hex';
import { ask } from '../../ui/kit';
import { createStore } from '../../ui/store';

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

/** Procedures that cut power, change keys or speed, or take the module off the meter: these want the word typed. */
const dangerous = new Set([0x811, 0x81d, 0x802, 0x803, 0x806]);

/** Says in plain words what a write will do and asks. Unlocks first when needed. */
export async function confirmWrite(bytes: ArrayLike<number>): Promise<boolean> {
  if (!writesUnlocked() && !(await unlockWrites())) return false;
  const message = parseMessage(bytes);
  if (!message) return ask({ title: t('write.title'), text: <pre>{toHex(bytes)}</pre>, yes: t('write.do'), danger: true, typed: t('write.word') });
  const procedure = message.table === 7 ? (message.data[0] ?? 0) + (message.data[1] ?? 0) * 256 : null;
  const risky = procedure !== null ? dangerous.has(procedure & 0xfff) : [0x080d, 0x0805, 0x0833, 0x0861].includes(message.table);
  const summary =
    procedure !== null
      ? t('write.procedure', { name: (procedure & 0x800 ? 'EP' : 'BP') + String(procedure & 0x7ff).padStart(2, '0'), n: message.data.length })
      : t('write.table', { name: tableName(message.table), n: message.data.length, offset: message.offset });
  return ask({
    title: t('write.title'),
    text: (
      <>
        <p>{summary}</p>
        <pre>{toHex(message.data)}</pre>
        <p class="muted small">{t('write.limit')}</p>
      </>
    ),
    yes: t('write.do'),
    danger: true,
    ...(risky ? { typed: t('write.word') } : {}),
  });
}
