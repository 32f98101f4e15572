import { fromHex } from './bytes';
import type { Catalogue } from './catalogue';
import type { Dimensions } from './layout';
import { isWrite, numberPart, parseRequest, part, requestHeader, responseHeader, type TableRequest } from './message';
import type { FieldNode } from './node';
import { decodeTable, type DecodedTable } from './table';

const lengthBytes = 2;
const sequenceBytes = 4;
const digestBytes = 8;
const largestMessage = 476;
const highestResponseCode = 0x1f;

/** A frame and its parts. */
export interface DecodedFrame {
  kind: 'request' | 'response' | 'alert' | 'unreadable';
  /** Length, code, table and so on; their offsets count from the first byte of the frame. */
  fields: FieldNode[];
  /** The table request, for a request frame that is one. */
  request: TableRequest | null;
  /** Where the data starts in the frame; 0 without data. */
  dataOffset: number;
  /** The decoded data of a write request, or of a response to a known read request; its offsets are those of the table. */
  table: DecodedTable | null;
  /** Sentences about what is wrong with the frame. */
  problems: string[];
}

/** Decodes one frame; its code tells whether it is a request or a response. The digest is not checked: that needs the key. */
export function decodeFrame(catalogue: Catalogue, frame: Uint8Array | string, dimensions: Dimensions = {}): DecodedFrame {
  return decode(catalogue, frame, null, dimensions);
}

/** Decodes a request and the response to it. */
export function decodeExchange(
  catalogue: Catalogue,
  request: Uint8Array | string,
  response: Uint8Array | string,
  dimensions: Dimensions = {},
): { request: DecodedFrame; response: DecodedFrame } {
  const first = decode(catalogue, request, null, dimensions);
  return { request: first, response: decode(catalogue, response, first.request, dimensions) };
}

function decode(catalogue: Catalogue, input: Uint8Array | string, question: TableRequest | null, dimensions: Dimensions): DecodedFrame {
  const result: DecodedFrame = { kind: 'unreadable', fields: [], request: null, dataOffset: 0, table: null, problems: [] };
  const frame = typeof input === 'string' ? fromHex(input) : input;
  if (!frame) {
    result.problems.push('A frame is written as hexadecimal digits, two for each byte.');
    return result;
  }
  if (frame.length === lengthBytes && frame[0] === 0 && frame[1] === 0) {
    result.kind = 'alert';
    result.fields.push(numberPart('length', 'Length', frame, 0, 'alert'));
    return result;
  }
  if (frame.length <= lengthBytes) {
    result.problems.push(`A frame has a length of two bytes and a message; these are ${frame.length} bytes.`);
    return result;
  }
  const length = (frame[0]! << 8) | frame[1]!;
  result.fields.push(numberPart('length', 'Length', frame.slice(0, lengthBytes), 0));
  if (length !== frame.length - lengthBytes) {
    result.problems.push(`The length says ${length} bytes, but ${frame.length - lengthBytes} follow.`);
  }
  if (length > largestMessage) result.problems.push(`The length is ${length}; a message has at most ${largestMessage} bytes.`);
  if (frame[lengthBytes]! <= highestResponseCode) decodeResponseFrame(catalogue, frame, question, dimensions, result);
  else decodeRequestFrame(catalogue, frame, dimensions, result);
  return result;
}

function decodeRequestFrame(catalogue: Catalogue, frame: Uint8Array, dimensions: Dimensions, result: DecodedFrame): void {
  const isTls = [0x57, 0x58, 0x59, 0x80].includes(frame[lengthBytes]!);
  const trailer = isTls ? 0 : sequenceBytes + digestBytes;
  if (frame.length < lengthBytes + 1 + trailer) {
    result.problems.push('The frame is too short for a request with sequence number and digest.');
    return;
  }
  result.kind = 'request';
  const end = frame.length - trailer;
  const message = frame.slice(lengthBytes, end);
  result.fields.push(...withoutPrefix(requestHeader(catalogue, message, 'message', lengthBytes)));
  const request = isTls ? null : parseRequest(message);
  result.request = request;
  const headerLength = request?.headerLength ?? 1;
  if (message.length > headerLength) {
    result.dataOffset = lengthBytes + headerLength;
    const data = message.slice(headerLength);
    result.fields.push(part('data', isTls ? 'TLS records' : 'Data', data, result.dataOffset));
    if (request && isWrite(request)) {
      result.table = decodeTable(catalogue, request.table, data, request.offset, dimensions);
      if (data.length !== request.count) result.problems.push(`The count says ${request.count} bytes of data, but ${data.length} follow.`);
    } else if (!isTls) {
      result.problems.push(`${data.length} bytes follow the request that do not belong to it.`);
    }
  }
  if (isTls) return;
  if (!request) result.problems.push('The code is none of a table request, or the request is cut off.');
  result.fields.push(numberPart('sequence', 'Sequence number', frame.slice(end, end + sequenceBytes), end));
  result.fields.push(digestPart(frame));
}

function decodeResponseFrame(
  catalogue: Catalogue,
  frame: Uint8Array,
  question: TableRequest | null,
  dimensions: Dimensions,
  result: DecodedFrame,
): void {
  if (frame.length > 5 && frame[3]! >= 0x14 && frame[3]! <= 0x17 && frame[4] === 3) {
    result.kind = 'response';
    result.dataOffset = 3;
    result.fields.push(...withoutPrefix(responseHeader(catalogue, frame.slice(2, 3), 'message', lengthBytes)));
    result.fields.push(part('data', 'TLS records', frame.slice(3), 3));
    return;
  }
  if (frame.length < lengthBytes + 1 + digestBytes) {
    result.problems.push('The frame is too short for a response with a digest.');
    return;
  }
  result.kind = 'response';
  const message = frame.slice(lengthBytes, frame.length - digestBytes);
  result.fields.push(...withoutPrefix(responseHeader(catalogue, message, 'message', lengthBytes)));
  if (message[0] === 0x0c && message.length >= 1 + sequenceBytes) {
    result.fields.push(numberPart('sequence', "The meter's sequence number", message.slice(1, 1 + sequenceBytes), lengthBytes + 1));
  } else if (message[0] === 0 && message.length >= 3) {
    result.dataOffset = lengthBytes + 3;
    const data = message.slice(3);
    result.fields.push(part('data', 'Data', data, result.dataOffset));
    const count = (message[1]! << 8) | message[2]!;
    if (count !== data.length) result.problems.push(`The count says ${count} bytes of data, but ${data.length} follow.`);
    if (question && !isWrite(question)) {
      if (count !== question.count) result.problems.push(`The request asked for ${question.count} bytes, the response has ${count}.`);
      result.table = decodeTable(catalogue, question.table, data, question.offset, dimensions);
    }
  }
  result.fields.push(digestPart(frame));
}

const digestPart = (frame: Uint8Array): FieldNode => part('digest', 'Digest', frame.slice(-digestBytes), frame.length - digestBytes);

/** In a frame the parts of the message stand beside the length, so their paths carry no prefix. */
function withoutPrefix(parts: FieldNode[]): FieldNode[] {
  for (const node of parts) node.path = node.path.slice('message.'.length);
  return parts;
}
