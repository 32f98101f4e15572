import { OmaDigest } from './digest';

const CONSTANT = [0x38, 0x8b, 0x8f, 0xbc, 0x36, 0xa8, 0x55, 0x85, 0x87, 0xaf, 0xc9, 0x0f, 0xb2, 0x3a, 0x3b, 0x99];

/** RC4 as a stream: each call goes on where the last one ended. */
function rc4(key: ArrayLike<number>): (bytes: ArrayLike<number>) => number[] {
  const state = Array.from({ length: 256 }, (_, i) => i);
  let a = 0;
  let b = 0;
  const swap = (i: number, j: number): void => void ([state[i], state[j]] = [state[j]!, state[i]!]);
  for (; a < 256; a++) {
    b = (b + state[a]! + key[a % key.length]!) & 255;
    swap(a, b);
  }
  a = b = 0;
  return (bytes) =>
    Array.from(bytes, (byte) => {
      a = (a + 1) & 255;
      b = (b + state[a]!) & 255;
      swap(a, b);
      return byte ^ state[(state[a]! + state[b]!) & 255]!;
    });
}

const same = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => a.length === b.length && Array.from(a).every((byte, i) => byte === b[i]);
const ofRequest = (key: Uint8Array, frame: Uint8Array): Uint8Array => new OmaDigest(key).add(frame.slice(2, -8)).finish();
const ofResponse = (key: Uint8Array, request: Uint8Array, response: Uint8Array): Uint8Array => new OmaDigest(key).add(request.slice(2, -8)).add(response.slice(2, -8)).finish();

export const isRequestTrue = (key: Uint8Array, frame: Uint8Array): boolean => same(ofRequest(key, frame), frame.slice(-8));
export const isResponseTrue = (key: Uint8Array, request: Uint8Array, response: Uint8Array): boolean => same(ofResponse(key, request, response), response.slice(-8));

/**
 * Decrypts whole frames that RC4 hides: all but length and digest, in one stream over request and response.
 * Null when they are not encrypted, or not with this key: the digest of the request tells.
 */
export function decrypted(key: Uint8Array, request: Uint8Array, response: Uint8Array | null): { request: Uint8Array; response: Uint8Array | null } | null {
  if (isRequestTrue(key, request)) return null;
  const secret = rc4(key)(CONSTANT);
  const stream = rc4(secret.map((byte, i) => byte ^ (i < 8 ? request[request.length - 8 + i]! : 0)));
  const plain = (frame: Uint8Array): Uint8Array => Uint8Array.from([...frame.slice(0, 2), ...stream(frame.slice(2, -8)), ...frame.slice(-8)]);
  const first = plain(request);
  if (!isRequestTrue(key, first)) return null;
  const second = response && plain(response);
  // A refusal of the key stays plain; an answer whose digest fits neither way is shown as it came.
  return { request: first, response: second && isResponseTrue(key, first, second) ? second : response };
}
