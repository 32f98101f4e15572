import { recall, remember } from '../../ui/preferences';
import { createStore } from '../../ui/store';

export interface Favourite {
  name: string;
  hex: string;
}

function read(): Favourite[] {
  try {
    const value = JSON.parse(recall('favourites') ?? 'null') as Favourite[] | null;
    if (Array.isArray(value)) return value;
  } catch {
    // Spoiled storage: begin anew.
  }
  return [
    { name: 'BT52 clock', hex: '3f00340000000007' },
    { name: 'BT01 maker and serial', hex: '3f00010000000018' },
    { name: 'BT21 dimensions', hex: '3f0015000000000a' },
    { name: 'BT23 first four registers', hex: '3f00170000000010' },
  ];
}

export const favourites = createStore<Favourite[]>(read());

favourites.subscribe(() => remember('favourites', JSON.stringify(favourites.get())));

export function toggleFavourite(name: string, hex: string): void {
  const list = favourites.get();
  favourites.set(list.some((f) => f.hex === hex) ? list.filter((f) => f.hex !== hex) : [...list, { name, hex }]);
}
