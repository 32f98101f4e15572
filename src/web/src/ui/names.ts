import { get } from '../api/client';
import type { Names } from '../api/schema';
import { t } from '../i18n';
import { createStore, useStore } from './store';

const given = createStore<Names>({});

/** Asks the module for the names that its user has given. Without them tariffs, phases and devices keep their numbers. */
export async function fetchNames(): Promise<void> {
  try {
    given.set(await get<Names>('names'));
  } catch {
    // Not shown to strangers, or not reached: the numbers say enough.
  }
}

/** What tariffs, phases and M-Bus devices are called. */
export function useNames(): { tier: (n: number) => string; phase: (n: number) => string; line: (n: number) => string; mbus: (slot: number) => string | null } {
  const names = useStore(given);
  const tier = (n: number): string => names.tiers?.[n - 1] || t('dash.tier', { n });
  const line = (n: number): string => (names.phases?.[n - 1] ? `${names.phases[n - 1]} (L${n})` : `L${n}`);
  return { tier, line, phase: (n) => (names.phases?.[n - 1] ? line(n) : t('dash.phase', { n })), mbus: (slot) => names.mbus?.[slot - 1] || null };
}
