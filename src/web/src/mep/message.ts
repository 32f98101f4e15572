import { bigEndian, putBigEndian } from './hex';

/** What a byte of a frame is for; also the name of its colour. */
export type Part = 'length' | 'code' | 'table' | 'offset' | 'count' | 'data' | 'seq' | 'digest';

export interface Span {
  part: Part;
  start: number;
  length: number;
}

export const FULL_READ = 0x30;
export const PARTIAL_READ = 0x3f;
export const FULL_WRITE = 0x40;
export const PARTIAL_WRITE = 0x4f;
export const PROCEDURE_TABLE = 7;

/** Most table bytes in one answer, and in one partial write. */
export const MAX_READ = 465;
export const MAX_WRITE = 456;

/** A request message without length, sequence number and digest. */
export interface Message {
  code: number;
  table: number;
  offset: number;
  count: number;
  data: number[];
}

export const hasOffset = (code: number): boolean => code === PARTIAL_READ || code === PARTIAL_WRITE;
export const isWrite = (code: number): boolean => code === FULL_WRITE || code === PARTIAL_WRITE;
export const isKnown = (code: number): boolean => code === FULL_READ || code === PARTIAL_READ || isWrite(code);

/** Splits a message into its parts; bytes that are not there yet simply have no part. */
export function messageSpans(length: number, code: number): Span[] {
  const spans: Span[] = [];
  let position = 0;
  const take = (part: Part, size: number): void => {
    const real = Math.min(size, length - position);
    if (real > 0) spans.push({ part, start: position, length: real });
    position += size;
  };
  take('code', 1);
  if (isKnown(code)) {
    take('table', 2);
    if (hasOffset(code)) take('offset', 3);
    take('count', 2);
  }
  take('data', Math.max(0, length - position));
  return spans;
}

/** Parts of a whole request frame: length, message, and unless it went in TLS (`bare`) sequence number and digest. */
export function requestFrameSpans(frame: ArrayLike<number | null>, bare = false): Span[] {
  const body = Math.max(0, frame.length - (bare ? 2 : 14));
  return [
    { part: 'length', start: 0, length: Math.min(2, frame.length) } as Span,
    ...messageSpans(body, frame[2] ?? 0).map((span) => ({ ...span, start: span.start + 2 })),
    { part: 'seq', start: 2 + body, length: bare ? 0 : 4 } as Span,
    { part: 'digest', start: 6 + body, length: bare ? 0 : 8 } as Span,
  ].filter((span) => span.length > 0 && span.start + span.length <= frame.length);
}

/** Parts of a whole response frame. `read` says that the request was a read, whose answer carries a count, `bare` that it went in TLS and has no digest. */
export function responseFrameSpans(frame: ArrayLike<number | null>, read: boolean, bare = false): Span[] {
  if (frame.length <= 2) return [{ part: 'length', start: 0, length: frame.length }];
  const end = Math.max(3, frame.length - (bare ? 0 : 8));
  const spans: Span[] = [
    { part: 'length', start: 0, length: 2 },
    { part: 'code', start: 2, length: 1 },
  ];
  if (frame[2] === 0x0c) spans.push({ part: 'seq', start: 3, length: end - 3 });
  else if (frame[2] === 0 && read && end >= 5) spans.push({ part: 'count', start: 3, length: 2 }, { part: 'data', start: 5, length: end - 5 });
  else spans.push({ part: 'data', start: 3, length: end - 3 });
  spans.push({ part: 'digest', start: end, length: frame.length - end });
  return spans.filter((span) => span.length > 0);
}

/** The message inside a whole request frame, masked or not: without length, sequence number and digest. Null when it is no such frame. */
export function messageInFrame(frame: (number | null)[]): number[] | null {
  if (frame.length < 19 || bigEndian(frame, 0, 2) !== frame.length - 2 || !isKnown(frame[2] ?? 0)) return null;
  const message = frame.slice(2, -12);
  return message.includes(null) ? null : (message as number[]);
}

export function parseMessage(bytes: ArrayLike<number>): Message | null {
  const code = bytes[0];
  if (code === undefined || !isKnown(code)) return null;
  const head = hasOffset(code) ? 8 : 5;
  if (bytes.length < head) return null;
  return {
    code,
    table: bigEndian(bytes, 1, 2),
    offset: hasOffset(code) ? bigEndian(bytes, 3, 3) : 0,
    count: bigEndian(bytes, head - 2, 2),
    data: Array.from(bytes).slice(head),
  };
}

export function buildMessage(message: Message): number[] {
  const bytes = [message.code];
  putBigEndian(bytes, message.table, 2);
  if (hasOffset(message.code)) putBigEndian(bytes, message.offset, 3);
  putBigEndian(bytes, isWrite(message.code) ? message.data.length : message.count, 2);
  if (isWrite(message.code)) bytes.push(...message.data);
  return bytes;
}

/** BT23, ET04: the usual short name of a table number. */
export function tableName(id: number): string {
  const pending = id & 0x1000 ? '+P' : '';
  const number = id & 0x7ff;
  return (id & 0x0800 ? 'ET' : 'BT') + String(number).padStart(2, '0') + pending;
}

/** The reverse: BT23, et4, 0x817, 23. Null when it is none of these. */
export function tableNumber(text: string): number | null {
  const clean = text.trim();
  const named = /^(BT|ET)\s*(\d{1,4})$/i.exec(clean);
  if (named) return Number(named[2]) + (named[1]!.toUpperCase() === 'ET' ? 0x800 : 0);
  if (/^0x[0-9a-f]{1,4}$/i.test(clean)) return parseInt(clean, 16);
  return /^\d{1,5}$/.test(clean) && Number(clean) < 65536 ? Number(clean) : null;
}

export const responseTexts: Record<number, string> = {
  0x00: 'OK',
  0x01: 'Unrecognized request',
  0x02: 'Unsupported request',
  0x03: 'No permission',
  0x04: 'Requested operation not possible',
  0x05: 'Table operation not possible',
  0x0a: 'Invalid service sequence state',
  0x0b: 'Authentication failure',
  0x0c: 'Invalid sequence number',
};

export const operations = [
  { code: PARTIAL_READ, key: 'op.3f' },
  { code: FULL_READ, key: 'op.30' },
  { code: PARTIAL_WRITE, key: 'op.4f' },
  { code: FULL_WRITE, key: 'op.40' },
] as const;
