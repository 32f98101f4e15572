/** Least bytes that bootloader, runtime and app can have: anything shorter was never a file to flash. */
const leastBytes = 1 << 20;

/** Most bytes: no board has more flash. */
const mostBytes = 8 << 20;

/**
 * Fetches the manifest of a board and the file that it names, and checks that it is whole and the one that was made. ESP Web Tools checks neither.
 * Returns the manifest as an address for ESP Web Tools, with the checked bytes in it, or what is wrong as the key of a text.
 */
export async function fetchChecked(board) {
  try {
    const manifest = JSON.parse(new TextDecoder().decode(await bytesOf(board + '.json')));
    const part = manifest.builds?.[0]?.parts?.[0];
    const fits = manifest.builds?.length === 1 && manifest.builds[0].parts.length === 1 && part.offset === 0 && part.size >= leastBytes && part.size <= mostBytes
      && part.path.endsWith(`-${board}.bin`) && /^[0-9a-f]{64}$/.test(part.sha256) && manifest.new_install_prompt_erase === true && manifest.new_install_improv_wait_time === 0;
    if (!fits) return { problem: 'wrong.fit' };
    const bytes = await bytesOf(part.path);
    if (bytes.byteLength !== part.size) return { problem: 'wrong.size', values: { size: bytes.byteLength, expected: part.size } };
    if ((await sum(bytes)) !== part.sha256) return { problem: 'wrong.sum' };
    part.path = URL.createObjectURL(new Blob([bytes]));
    return { version: manifest.version, size: part.size, manifest: URL.createObjectURL(new Blob([JSON.stringify(manifest)], { type: 'application/json' })) };
  } catch (error) {
    return { problem: 'missing', values: { reason: error.message } };
  }
}

async function bytesOf(path) {
  const answer = await fetch(path, { cache: 'no-cache' });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.arrayBuffer();
}

async function sum(bytes) {
  return [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
