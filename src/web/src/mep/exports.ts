import type { Exchange } from '../api/schema';
import { parseFrame, toHex } from './hex';
import { FULL_READ, PARTIAL_READ, parseMessage, tableName, type Message } from './message';

/** Whether an exchange went in TLS, whose frames have neither sequence number nor digest. */
export const isBare = (entry: Exchange): boolean => entry.protection === 'tls';

/** The message of an exchange: the request frame without length, sequence number and digest. */
export function messageBytes(entry: Exchange): number[] {
  return parseFrame(entry.request_frame)
    .slice(2, isBare(entry) ? undefined : -12)
    .map((b) => b ?? 0);
}

export function messageOf(entry: Exchange): Message | null {
  return parseMessage(messageBytes(entry));
}

/** The table bytes of a verified read; null otherwise. */
export function dataOf(entry: Exchange): Uint8Array | null {
  return entry.data ? Uint8Array.from(parseFrame(entry.data).map((b) => b ?? 0)) : null;
}

export const isRead = (message: Message | null): boolean => message?.code === FULL_READ || message?.code === PARTIAL_READ;

export function asCSharp(bytes: ArrayLike<number>): string {
  return `byte[] message = { ${Array.from(bytes, (b) => '0x' + b.toString(16).padStart(2, '0').toUpperCase()).join(', ')} };`;
}

/** The token is a placeholder: what is copied ends up in forums. */
export function asCurl(bytes: ArrayLike<number>, origin: string): string {
  return [
    `curl -X POST ${origin}/api/v1/mep/exchange \\`,
    `  -H 'Authorization: Bearer YOUR_TOKEN' -H 'Content-Type: application/json' \\`,
    `  -d '{"request":"${toHex(bytes, '').toLowerCase()}"}'`,
  ].join('\n');
}

export function asJson(entries: Exchange[]): string {
  return JSON.stringify(entries, null, 1) + '\n';
}

export function asCsv(entries: Exchange[]): string {
  const rows = entries.map((e) => {
    const m = messageOf(e);
    return [e.index, e.time ?? '', e.source, m ? tableName(m.table) : '', m?.offset ?? '', m?.count ?? '', e.outcome, e.code ?? '', e.code_text, e.attempts, e.round_trip_ms ?? '', e.sequence ?? '', e.digest_ok ?? '', e.alert ? 1 : 0, e.request_frame, e.response_frame ?? ''];
  });
  const head = ['index', 'time', 'source', 'table', 'offset', 'count', 'outcome', 'code', 'code_text', 'attempts', 'round_trip_ms', 'sequence', 'digest_ok', 'alert', 'request_frame', 'response_frame'];
  return [head, ...rows].map((row) => row.map((cell) => (/[",]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell))).join(',')).join('\r\n') + '\r\n';
}

interface Packet {
  ms: number;
  bytes: number[];
}

/** Each frame, decrypted, behind a byte: bit 0 says that it comes from the meter, bit 1 that it went in TLS, bit 2 that RC4 hid it. Masked digest bytes are zeros. */
function packetsOf(entries: Exchange[]): Packet[] {
  return entries.flatMap((e) => {
    // The module tells when an exchange ended.
    const ended = e.time ? Date.parse(e.time) : 0;
    const way = isBare(e) ? 2 : e.protection === 'rc4' ? 4 : 0;
    const packet = (ms: number, direction: number, frame: string): Packet => ({ ms, bytes: [direction | way, ...parseFrame(frame).map((b) => b ?? 0)] });
    return [packet(ended - (e.round_trip_ms ?? 0), 0, e.request_frame), ...(e.response_frame ? [packet(ended, 1, e.response_frame)] : [])];
  });
}

/** The same packets as text, which Wireshark takes by File, Import from Hex Dump (ISO time, encapsulation USER 0), and text2pcap. */
export function asHexDump(entries: Exchange[]): string {
  const lines = packetsOf(entries).map(({ ms, bytes }) => {
    const rows: string[] = [];
    for (let at = 0; at < bytes.length; at += 16) rows.push(at.toString(16).padStart(6, '0') + ' ' + toHex(bytes.slice(at, at + 16)).toLowerCase());
    return new Date(ms).toISOString() + '\n' + rows.join('\n') + '\n';
  });
  return '# text2pcap -t ISO -l 147 mep.txt mep.pcap\n' + lines.join('\n');
}

/** A capture file for Wireshark, LINKTYPE_USER0 (147). tools/wireshark/mep.lua takes its packets apart. */
export function asPcap(entries: Exchange[]): Uint8Array<ArrayBuffer> {
  const packets = packetsOf(entries);
  const size = 24 + packets.reduce((sum, p) => sum + 16 + p.bytes.length, 0);
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  view.setUint32(0, 0xa1b2c3d4, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, 65535, true);
  view.setUint32(20, 147, true);
  let at = 24;
  for (const p of packets) {
    view.setUint32(at, Math.floor(p.ms / 1000), true);
    view.setUint32(at + 4, Math.round((p.ms % 1000) * 1000), true);
    view.setUint32(at + 8, p.bytes.length, true);
    view.setUint32(at + 12, p.bytes.length, true);
    out.set(p.bytes, at + 16);
    at += 16 + p.bytes.length;
  }
  return out;
}

/** Byte ranges of tables that say whose meter it is: serial numbers, handles, identities of devices, their telegrams. */
const personal: Record<number, [number, number][]> = {
  0x0001: [[16, 24]],
  0x0803: [[0, Infinity]],
  0x0804: [[0, 14]],
  0x080d: [[0, Infinity]],
  0x080e: [[0, Infinity]],
  0x080f: [[0, Infinity]],
  0x0810: [[0, Infinity]],
  0x0822: [[0, Infinity]],
  0x082d: [[0, Infinity]],
  0x0832: [[0, 30]],
  0x0834: [[0, Infinity]],
  0x0835: [[0, Infinity]],
  0x0837: [[0, Infinity]],
  0x084a: [[0, Infinity]],
  0x0859: [[0, Infinity]],
};

/** Table bytes in hex with everything left out that names the meter or its owner. */
export function redacted(table: number, offset: number, bytes: Uint8Array, names: string[]): string {
  const hidden = new Set<number>();
  for (const [from, to] of personal[table] ?? []) for (let i = 0; i < bytes.length; i++) if (offset + i >= from && offset + i < to) hidden.add(i);
  // A serial number may also stand where nobody expects it: as text, or as BCD.
  for (const name of names.filter((n) => n.length >= 4)) {
    const forms = [Array.from(name, (c) => c.charCodeAt(0))];
    if (/^\d+$/.test(name) && name.length % 2 === 0) forms.push(name.match(/../g)!.map((d) => parseInt(d, 16)));
    for (const form of forms) {
      for (let i = 0; i + form.length <= bytes.length; i++) {
        if (form.every((b, j) => bytes[i + j] === b)) for (let j = 0; j < form.length; j++) hidden.add(i + j);
      }
    }
  }
  return Array.from(bytes, (b, i) => (hidden.has(i) ? '••' : b.toString(16).padStart(2, '0'))).join('');
}

