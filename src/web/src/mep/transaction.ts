import { buildMessage, type Message } from './message';

const record = (bytes: number[]): number[] => [bytes.length & 0xff, bytes.length >> 8, ...bytes];

/** Request records for ET52: little-endian outside, C12.18 messages inside. */
export function buildTransaction(number: number, reads: Message[]): number[] {
  const records: number[] = [];
  for (const read of reads) {
    records.push(...record(buildMessage(read)));
  }
  const size = 5 + records.length + 2;
  return [size & 0xff, size >> 8, 0, number & 0xff, number >> 8, ...records, number & 0xff, number >> 8];
}

export interface TransactionAnswer {
  number: number;
  type: number;
  /** Response code and data of each record, in the order of the requests. */
  records: { code: number; data: Uint8Array }[];
}

/** Takes ET53 apart; null when it is not whole. */
export function parseTransaction(bytes: Uint8Array): TransactionAnswer | null {
  if (bytes.length < 7) return null;
  const size = bytes[0]! + bytes[1]! * 256;
  if (size < 7 || size > bytes.length) return null;
  const number = bytes[3]! + bytes[4]! * 256;
  if (bytes[size - 2]! + bytes[size - 1]! * 256 !== number) return null;
  const records: TransactionAnswer['records'] = [];
  let at = 5;
  while (at + 2 <= size - 2) {
    const length = bytes[at]! + bytes[at + 1]! * 256;
    at += 2;
    if (length === 0 || at + length > size - 2) return null;
    const code = bytes[at]!;
    records.push({ code, data: code === 0 && length > 3 ? bytes.slice(at + 3, at + length) : new Uint8Array(0) });
    at += length;
  }
  return { number, type: bytes[2]!, records };
}

/** A record as it stands in ET52 and in ET53: a length, little-endian here, and the message or its answer. */
export function recordOf(request: Message, code: number, data: Uint8Array): { request: number[]; response: number[] } {
  return { request: record(buildMessage(request)), response: record(code === 0 ? [0, data.length >> 8, data.length & 0xff, ...data] : [code]) };
}
