import { toHex, type TableBytes } from './bytes';
import { idOf, type Catalogue } from './catalogue';
import type { Dimensions } from './layout';
import { makeNode, rebase, type FieldNode } from './node';
import { decodeTable } from './table';

/** A table request: the part of a message that both modes of the link share. */
export interface TableRequest {
  /** 0x30 full read, 0x3F partial read, 0x40 full write, 0x4F partial write. */
  code: number;
  table: number;
  offset: number;
  count: number;
  /** The number of bytes before the data. */
  headerLength: number;
}

export const isWrite = (request: TableRequest): boolean => request.code === 0x40 || request.code === 0x4f;

const transactionHeader = 5;

const bigEndian = (bytes: Uint8Array): number => bytes.reduce((value, byte) => value * 256 + byte, 0);

/** Reads the header of a request, or returns null when the bytes are no table request. */
export function parseRequest(message: Uint8Array): TableRequest | null {
  const code = message[0];
  const isPartial = code === 0x3f || code === 0x4f;
  const headerLength = isPartial ? 8 : 5;
  if (code === undefined || (!isPartial && code !== 0x30 && code !== 0x40) || message.length < headerLength) return null;
  return {
    code,
    table: bigEndian(message.slice(1, 3)),
    offset: isPartial ? bigEndian(message.slice(3, 6)) : 0,
    count: bigEndian(message.slice(headerLength - 2, headerLength)),
    headerLength,
  };
}

/** Some bytes of a message. */
export function part(path: string, name: string, bytes: Uint8Array, offset: number, more: Partial<FieldNode> = {}): FieldNode {
  return makeNode({ path, name, offset, length: bytes.length, hex: toHex(bytes), ...more });
}

/** A number that is big-endian on the wire. */
export function numberPart(path: string, name: string, bytes: Uint8Array, offset: number, text: string | null = null): FieldNode {
  return part(path, name, bytes, offset, { value: bigEndian(bytes), text });
}

/** Code, table, offset and count. */
export function requestHeader(catalogue: Catalogue, message: Uint8Array, path: string, offset: number): FieldNode[] {
  if (message.length === 0) return [];
  const nodes = [numberPart(path + '.code', 'Code', message.slice(0, 1), offset, catalogue.texts('requestCode')(message[0]!))];
  const request = parseRequest(message);
  if (!request) return nodes;
  const end = request.headerLength;
  nodes.push(numberPart(path + '.table', 'Table', message.slice(1, 3), offset + 1, nameOf(catalogue, request.table)));
  if (end === 8) nodes.push(numberPart(path + '.offset', 'Offset', message.slice(3, 6), offset + 3));
  nodes.push(numberPart(path + '.count', 'Count', message.slice(end - 2, end), offset + end - 2));
  return nodes;
}

/** Code and, if the response carries data, its count. */
export function responseHeader(catalogue: Catalogue, message: Uint8Array, path: string, offset: number): FieldNode[] {
  if (message.length === 0) return [];
  const nodes = [numberPart(path + '.code', 'Response code', message.slice(0, 1), offset, catalogue.texts('responseCode')(message[0]!))];
  if (message[0] === 0 && message.length >= 3) nodes.push(numberPart(path + '.count', 'Count', message.slice(1, 3), offset + 1));
  return nodes;
}

/** The parts of a request without sequence number and digest, with the decoded data of a write. */
export function decodeRequest(
  catalogue: Catalogue,
  dimensions: Dimensions,
  message: Uint8Array,
  path: string,
  offset: number,
): FieldNode[] {
  const nodes = requestHeader(catalogue, message, path, offset);
  const request = parseRequest(message);
  if (request && message.length > request.headerLength) {
    nodes.push(dataPart(catalogue, dimensions, message.slice(request.headerLength), request, path, offset + request.headerLength));
  }
  return nodes;
}

/** The parts of a response without digest, with the decoded data of the read that it answers, as far as that is known. */
export function decodeResponse(
  catalogue: Catalogue,
  dimensions: Dimensions,
  message: Uint8Array,
  request: TableRequest | null,
  path: string,
  offset: number,
): FieldNode[] {
  const nodes = responseHeader(catalogue, message, path, offset);
  const data = message.slice(3);
  if (nodes.length < 2 || data.length === 0) return nodes;
  nodes.push(request ? dataPart(catalogue, dimensions, data, request, path, offset + 3) : part(path + '.data', 'Data', data, offset + 3));
  return nodes;
}

/** The request that record k of a transaction holds, when the content of ET52 is at hand. */
export function requestInTransaction(bytes: TableBytes | null, record: number): TableRequest | null {
  let offset = transactionHeader;
  for (let k = 0; bytes; k++) {
    const length = bytes.read(offset, 2);
    if (!length) return null;
    const size = length[0]! | (length[1]! << 8);
    if (k === record) {
      const message = bytes.read(offset + 2, size);
      return message && parseRequest(message);
    }
    offset += 2 + size;
  }
  return null;
}

function nameOf(catalogue: Catalogue, number: number): string {
  const table = catalogue.table(number & 0x0fff);
  return table ? `${idOf(number)} ${table.name}` : idOf(number);
}

function dataPart(
  catalogue: Catalogue,
  dimensions: Dimensions,
  data: Uint8Array,
  request: TableRequest,
  path: string,
  offset: number,
): FieldNode {
  const last = request.offset + data.length - 1;
  const node = part(path + '.data', `${nameOf(catalogue, request.table)}, bytes ${request.offset} to ${last}`, data, offset);
  const decoded = decodeTable(catalogue, request.table, data, request.offset, dimensions);
  node.children = rebase([...decoded.fields, ...decoded.undecoded], node.path, offset - request.offset);
  node.notes = decoded.problems;
  return node;
}
