import { parseKey } from './digest';

/**
 * How a key can be meant that came by e-mail: as it stands; without blanks, hyphens and line ends; in capital letters. Best guess first, each once, none that is
 * no key (16 or 20 characters, or 32 or 40 hex digits).
 */
export function keyReadings(text: string): string[] {
  const plain = text.trim();
  const unspaced = plain.replace(/[\s\u00a0\u200b-\u200d\ufeff]/g, '');
  const joined = unspaced.replace(/[\-\u2010-\u2015]/g, '');
  const isHex = /^([0-9a-f]{32}|[0-9a-f]{40})$/i.test(joined);
  const all = isHex ? [joined] : [plain, unspaced, joined, unspaced.toUpperCase(), joined.toUpperCase(), unspaced.toLowerCase(), joined.toLowerCase()];
  return [...new Set(all)].filter((reading) => parseKey(reading) !== null);
}
