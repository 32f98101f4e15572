import { createStore } from './store';

export type Theme = 'auto' | 'light' | 'dark';

/** Local storage that survives browsers which forbid it. */
export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Private windows may refuse: the choice then lasts until the page closes.
  }
}

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

const dark = matchMedia('(prefers-color-scheme: dark)');

export const theme = createStore<Theme>((recall('theme') as Theme | null) ?? 'auto');
export const effectiveTheme = createStore<'light' | 'dark'>('light');

function apply(): void {
  const chosen = theme.get();
  const effective = chosen === 'auto' ? (dark.matches ? 'dark' : 'light') : chosen;
  document.documentElement.dataset.theme = effective;
  effectiveTheme.set(effective);
}

theme.subscribe(() => {
  remember('theme', theme.get() === 'auto' ? null : theme.get());
  apply();
});
dark.addEventListener('change', apply);
apply();
