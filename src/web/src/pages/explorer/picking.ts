/** How bytes are picked. */
export interface Picking {
  /** The picked byte; null when there is none. */
  at: number | null;
  /** What stands in a byte, to be read out behind its digits; null when only its part of the frame is known. */
  nameOf: (at: number) => string | null;
  onPick: (at: number) => void;
}

/** The next byte that a key leads to from the one that has the keyboard: its neighbour, or what stands above or below it; null for any other key. */
export function nextByte(bytes: HTMLElement[], from: number, key: string): number | null {
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, from - 1);
    case 'ArrowRight':
      return Math.min(bytes.length - 1, from + 1);
    case 'Home':
      return 0;
    case 'End':
      return bytes.length - 1;
    case 'ArrowUp':
    case 'ArrowDown':
      return across(bytes, from, key === 'ArrowDown' ? 1 : -1);
    case 'Enter':
    case ' ':
      return from;
    default:
      return null;
  }
}

// Lines break where the screen ends, so the line above or below is found by where bytes stand.
function across(bytes: HTMLElement[], from: number, step: 1 | -1): number {
  const { top, left, height } = bytes[from]!.getBoundingClientRect();
  let best = from;
  let distance = Infinity;
  let line: number | null = null;
  for (let i = from + step; i >= 0 && i < bytes.length; i += step) {
    const box = bytes[i]!.getBoundingClientRect();
    if (Math.abs(box.top - top) < height / 2) continue;
    line ??= box.top;
    if (Math.abs(box.top - line) > height / 2) break;
    if (Math.abs(box.left - left) < distance) [best, distance] = [i, Math.abs(box.left - left)];
  }
  return best;
}

/** Keys on a list of bytes pick as a press does; the picked byte has the keyboard, so that it is read out. */
export function pickByKey(event: KeyboardEvent, onPick: (at: number) => void): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const bytes = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[role=option]')];
  const from = bytes.indexOf(document.activeElement as HTMLElement);
  const next = from < 0 ? null : nextByte(bytes, from, event.key);
  if (next === null) return;
  event.preventDefault();
  bytes[next]!.focus();
  onPick(Number(bytes[next]!.dataset.at));
}

/** What makes a byte one that can be picked: it says its digits and the field that it is in, whose name is English, or else its part of the frame. */
export function pickable({ at, nameOf, onPick }: Picking, own: number, isTabStop: boolean, hex: string, part: string) {
  const name = nameOf(own);
  return { role: 'option' as const, 'data-at': own, 'aria-label': `${hex}, ${name ?? part}`, 'aria-selected': own === at, lang: name ? 'en' : undefined, tabIndex: isTabStop ? 0 : -1, onClick: () => onPick(own) };
}
