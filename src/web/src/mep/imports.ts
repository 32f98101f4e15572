import type { Exchange } from '../api/schema';
import { bigEndian, toHex } from './hex';
import { FULL_READ, PARTIAL_READ, responseTexts } from './message';

const USER0 = 147;
const DIGEST_BYTES = 8;
const SEQUENCE_BYTES = 4;

/** Exchanges of a file that this page saved: a capture (pcap), or JSON. Null when it is neither. */
export function exchangesOf(file: Uint8Array): Exchange[] | null {
  return ofPcap(file) ?? ofJson(file);
}

function ofJson(file: Uint8Array): Exchange[] | null {
  try {
    const list = JSON.parse(new TextDecoder().decode(file)) as Exchange[] | { entries?: Exchange[] };
    // The module's own log is taken as well.
    const entries = Array.isArray(list) ? list : (list.entries ?? []);
    return entries.length && entries.every((e) => typeof e?.request_frame === 'string') ? entries.map((e, i) => ({ ...e, index: e.index ?? i + 1 })) : null;
  } catch {
    return null;
  }
}

interface Packet {
  ms: number;
  /** As the exports write it: bit 0 from the meter, bit 1 it went in TLS, bit 2 RC4 hid it. */
  way: number;
  frame: Uint8Array;
}

/** Packets of a capture of this link, in either byte order, with micro- or nanoseconds. */
function ofPcap(file: Uint8Array): Exchange[] | null {
  if (file.length < 24) return null;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const little = [0xa1b2c3d4, 0xa1b23c4d].includes(view.getUint32(0, true));
  const magic = view.getUint32(0, little);
  if (![0xa1b2c3d4, 0xa1b23c4d].includes(magic) || view.getUint32(20, little) !== USER0) return null;
  const perMs = magic === 0xa1b23c4d ? 1e6 : 1e3;
  const packets: Packet[] = [];
  for (let at = 24; at + 16 <= file.length; ) {
    const size = view.getUint32(at + 8, little);
    const bytes = file.subarray(at + 16, at + 16 + size);
    if (bytes.length < size) break;
    if (size > 2) packets.push({ ms: view.getUint32(at, little) * 1000 + view.getUint32(at + 4, little) / perMs, way: bytes[0]!, frame: bytes.subarray(1) });
    at += 16 + size;
  }
  return paired(packets);
}

/** Each request with the answer that follows it. */
function paired(packets: Packet[]): Exchange[] {
  const list: Exchange[] = [];
  for (let i = 0; i < packets.length; i++) {
    const packet = packets[i]!;
    if (packet.way & 1 || packet.frame.length < 7) continue;
    const next = packets[i + 1];
    list.push(exchangeOf(list.length + 1, packet, next && next.way & 1 && next.frame.length > 2 ? next : null));
  }
  return list;
}

function exchangeOf(index: number, request: Packet, response: Packet | null): Exchange {
  // What goes in TLS has neither sequence number nor digest.
  const bare = (request.way & 2) !== 0;
  const code = response ? response.frame[2]! : null;
  const isRead = [PARTIAL_READ, FULL_READ].includes(request.frame[2]!);
  const end = response ? response.frame.length - (bare ? 0 : DIGEST_BYTES) : 0;
  const ended = response ?? request;
  return {
    index,
    time: ended.ms > 0 ? new Date(ended.ms).toISOString() : null,
    source: 'user',
    request_frame: shown(request.frame, bare),
    response_frame: response && shown(response.frame, bare),
    outcome: code === 0 ? 'ok' : code === null ? 'failed' : 'refused',
    code,
    code_text: code === null ? '–' : `0x${code.toString(16).toUpperCase().padStart(2, '0')} ${responseTexts[code] ?? ''}`.trim(),
    data: response && code === 0 && isRead && end > 5 ? toHex(response.frame.slice(5, end), '').toLowerCase() : null,
    sequence: bare ? null : bigEndian(request.frame, request.frame.length - DIGEST_BYTES - SEQUENCE_BYTES, SEQUENCE_BYTES),
    attempts: 1,
    round_trip_ms: response ? Math.round(response.ms - request.ms) : null,
    protection: bare ? 'tls' : request.way & 4 ? 'rc4' : 'plain',
    // Nobody has checked it here.
    digest_ok: null,
    alert: false,
  };
}

/** A frame as the module shows it. Masked digests were saved as zeros. */
function shown(frame: Uint8Array, bare: boolean): string {
  const masked = !bare && frame.slice(-DIGEST_BYTES).every((b) => b === 0);
  return toHex(Array.from(frame, (b, i) => (masked && i >= frame.length - DIGEST_BYTES ? null : b)), '').toLowerCase();
}
