import { extractBits, readInteger, toHex } from './bytes';
import { isInteger, type Leaf } from './layout';
import { makeNode, type FieldNode } from './node';

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'day'];

const offsetRules = [
  '',
  'moved to the weekday',
  'first such weekday on or after',
  'second such weekday on or after',
  'third such weekday on or after',
  'fourth such weekday on or after',
  'last such weekday',
  'and the following day',
  'Sunday moved to Monday',
  'Sunday moved to Friday',
  'Saturday moved to Monday',
  'Saturday moved to Friday',
  'weekend moved to Monday',
  'weekend moved to Friday',
  'Sunday moved to Monday and Saturday to Friday',
  'only the following day',
];

const two = (value: number): string => String(value).padStart(2, '0');

/** Digits times a power of ten, as the nearest double: the text is parsed once, so every implementation gets the same. */
export function scaleDigits(digits: bigint | number, power: number): number {
  return Number(digits.toString() + 'e' + power);
}

/** A real number of the wire times a power of ten. */
export function scaleReal(value: number, power: number): number {
  const factor = Number('1e' + Math.abs(power));
  return power < 0 ? value / factor : value * factor;
}

export function isoDate(year: number, month: number, day: number): string {
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

/** Hour and minute, and second if there is a third byte; null when the bytes are no time of day. */
export function timeOfDay(bytes: ArrayLike<number>): string | null {
  if (bytes[0]! > 23 || bytes[1]! > 59 || (bytes.length > 2 && bytes[2]! > 59)) return null;
  return Array.from(bytes, two).join(':');
}

/** Text without its padding; a byte that is no printable ASCII shows as \xNN. */
export function ascii(bytes: Uint8Array, limit = 127): string {
  const end = bytes.indexOf(0);
  return Array.from(end < 0 ? bytes : bytes.slice(0, end), (byte) =>
    ((byte >= 32 && byte < 127) || byte > 160) && byte < limit ? String.fromCharCode(byte) : '\\x' + byte.toString(16).toUpperCase().padStart(2, '0'),
  )
    .join('')
    .replace(/ +$/, '');
}

/** Fills value, text, unit and the bits of a node. */
export function readValue(node: FieldNode, leaf: Leaf, content: Uint8Array): void {
  node.unit = leaf.unit;
  if (isInteger(leaf.field)) {
    readNumber(node, leaf, readInteger(leaf.field, content));
    return;
  }
  const packed = content[0]! | (content[1]! << 8);
  switch (leaf.field.type) {
    case 'ascii':
      node.value = ascii(content);
      break;
    case 'bcd':
      node.value = toHex(content.slice().reverse());
      break;
    case 'bcdText':
    case 'bytes':
    case 'reserved':
      node.value = toHex(content);
      break;
    case 'set':
      node.value = Array.from({ length: content.length * 8 }, (_, flag) => flag).filter((flag) => (content[flag >> 3]! >> (flag & 7)) & 1);
      break;
    case 'ltime':
    case 'stime':
    case 'date':
      setTime(node, content, dateAndTime(content));
      break;
    case 'time':
      node.value = timeOfDay(content);
      node.text = node.value === null ? 'not a time' : null;
      break;
    case 'ansiDate':
      setTime(node, content, ansiDate(packed));
      break;
    case 'rdate':
      node.value = packed;
      node.text = recurringDate(packed);
      break;
    case 'mbusManufacturer':
      node.value = String.fromCharCode(64 + ((packed >> 10) & 31), 64 + ((packed >> 5) & 31), 64 + (packed & 31));
      break;
  }
}

function readNumber(node: FieldNode, leaf: Leaf, integer: number): void {
  node.value = scaleDigits(integer * leaf.factor, leaf.scale);
  node.text = leaf.field.text?.(integer) ?? null;
  for (const bits of leaf.field.bits) {
    const value = extractBits(integer, bits.from, bits.to);
    node.children.push(
      makeNode({
        path: node.path + '.' + bits.key,
        name: bits.name,
        offset: node.offset,
        length: node.length,
        bits: [bits.from, bits.to],
        value: bits.from === bits.to && !bits.text ? value === 1 : value,
        text: bits.text?.(value) ?? null,
        unit: bits.unit,
        notes: bits.notes,
      }),
    );
  }
}

function setTime(node: FieldNode, content: Uint8Array, time: string | null): void {
  node.value = time;
  if (time === null) node.text = content.every((byte) => byte === 0) || content.every((byte) => byte === 255) ? 'not set' : 'not a date';
}

function dateAndTime(bytes: Uint8Array): string | null {
  const [year, month, day] = [bytes[0]!, bytes[1]!, bytes[2]!];
  if (month < 1 || month > 12 || day < 1 || day > 31 || year > 99) return null;
  const date = isoDate(2000 + year, month, day);
  if (bytes.length === 3) return date;
  const time = timeOfDay(bytes.slice(3));
  return time && date + 'T' + time;
}

function ansiDate(packed: number): string | null {
  const month = (packed >> 7) & 15;
  const day = packed >> 11;
  return month < 1 || month > 12 || day === 0 ? null : isoDate(2000 + (packed & 127), month, day);
}

function recurringDate(packed: number): string {
  const month = packed & 15;
  const weekday = weekdays[(packed >> 8) & 7]!;
  if (month === 0) return 'not used';
  if (month === 14) return 'every week on ' + weekday;
  if (month === 15) return `every ${(packed >> 4) & 63} days, shifted by ${packed >> 10}`;
  const rule = (packed >> 4) & 15;
  const text = `${month === 13 ? 'every month' : `every year in month ${month}`}, day ${packed >> 11}`;
  if (rule === 0) return text;
  return text + ': ' + offsetRules[rule] + (rule <= 6 ? ` (${weekday})` : '');
}
