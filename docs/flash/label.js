/** Speed of the console on nanoFramework's images. A chip with USB of its own has none. */
const baudRate = 921600;

/** What the module tells at every start (src/MepModule.App/ModuleConsole.cs). */
const line = /Set-up network (\S+), password (\S+)/;

const patienceMilliseconds = 120000;

/** Restarts the board behind a port and reads what it tells until it names its set-up network; null when it does not. */
export async function readLabel(port) {
  await port.open({ baudRate, bufferSize: 65536 });
  const reader = port.readable.getReader();
  const timer = setTimeout(() => void reader.cancel(), patienceMilliseconds);
  try {
    // RTS pulls EN and DTR pulls IO0, as on every adapter that flashes by itself: reset, with IO0 left alone.
    await port.setSignals({ dataTerminalReady: false, requestToSend: true });
    await new Promise((done) => setTimeout(done, 100));
    await port.setSignals({ dataTerminalReady: false, requestToSend: false });
    const decoder = new TextDecoder();
    let heard = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return null;
      heard = (heard + decoder.decode(value, { stream: true })).slice(-4000);
      const found = line.exec(heard);
      // The last word is whole only when something follows it.
      if (found && found.index + found[0].length < heard.length) return { network: found[1], password: found[2] };
    }
  } finally {
    clearTimeout(timer);
    await reader.cancel().catch(() => {});
    reader.releaseLock();
    await port.close();
  }
}
