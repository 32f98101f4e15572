#!/usr/bin/env node
// Looks after many modules from one list. Node 20 or later, nothing else.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const usage = `Usage: node fleet.mjs COMMAND LIST [...]

LIST is a CSV file with the columns name, address and password: under what the module is known at the broker (1 to 32 of
a-z, 0-9 and -), where its page is (192.168.1.40 or 192.168.1.40:8080), and its login password. What this program makes
lies beside it: secrets.csv (each one's password at the broker, kept from run to run), users.conf and targets.json.

  broker LIST             makes users.conf, a user of NATS for each module, who may use its own topics and no others
  provision LIST SETTINGS logs in at each module, sends it SETTINGS (JSON as PUT /api/v1/settings takes it, in which {name}
                          and {secret} become those of the module), reads it back and compares
  targets LIST            makes targets.json, which lists all of them for Prometheus and VictoriaMetrics
  status LIST             says of each what it runs, whether it reads its meter and how its outputs get on
  update LIST BUNDLE [--waves 1,10,100]
                          brings a new version to one module, then to ten, then to a hundred, then to a hundred more, and
                          so on. A wave begins when all of the one before run the new version and read their meters again;
                          else nothing further is touched

What fails at a module is told in a sentence, the others go on, and the program ends with 1.`;

const parallel = 8;
const patience = { request: 20_000, upload: 600_000, start: 600_000, look: 2_000 };

const reader = 'reader';

class Trouble extends Error {}

const [command, list, ...rest] = process.argv.slice(2);
const commands = { broker, provision, targets, status, update };
if (!Object.hasOwn(commands, command ?? '') || !list) {
  console.error(usage);
  process.exit(2);
}

try {
  process.exitCode = (await commands[command](modulesOf(list), ...rest)) ? 0 : 1;
} catch (problem) {
  if (!(problem instanceof Trouble)) throw problem;
  console.error(problem.message);
  process.exitCode = 2;
}

function broker(modules) {
  const secrets = secretsOf([...modules, { name: reader }]);
  const users = modules.map(({ name }) => `      { user: "${name}", password: "${secrets[name]}", permissions: { publish: "meters.${name}.>", subscribe: "meters.${name}.>" } }`);
  save('users.conf', [
    '# Made by fleet.mjs: who may use the broker. Each module has its own topics; the reader hears all of them and publishes nothing.',
    'accounts {',
    '  METERS: {',
    '    jetstream: enabled',
    '    users: [',
    `      { user: "${reader}", password: "${secrets[reader]}", permissions: { publish: { deny: ">" } } }`,
    ...users,
    '    ]',
    '  }',
    '}',
    ''].join('\n'));
  console.log(`users.conf has ${modules.length} modules and the user ${reader}, whose password is in secrets.csv. Each node reads it with nats-server --signal reload=PID.`);
  return true;
}

function provision(modules, file) {
  const text = read(file, 'the settings');
  parsed(text, file);
  const secrets = secretsOf(modules);
  return each(modules, (module) => loggedIn(module, async (session) => {
    const settings = parsed(text.replaceAll('{name}', module.name).replaceAll('{secret}', secrets[module.name]), file);
    await session.call('PUT', '/api/v1/settings', settings);
    const others = differences(settings, await session.call('GET', '/api/v1/settings'));
    if (others.length > 0) throw new Trouble(`it took the settings, but these are not as they were sent: ${others.join(', ')}`);
    return 'has the settings';
  }));
}

function targets(modules) {
  const all = modules.map(({ name, address }) => ({ targets: [address.includes(':') ? address : `${address}:80`], labels: { module: name } }));
  save('targets.json', JSON.stringify(all, null, 1) + '\n', 0o644);
  console.log(`targets.json lists ${modules.length} modules.`);
  return true;
}

function status(modules) {
  return each(modules, (module) => loggedIn(module, async (session) => {
    const [diagnostics, outputs] = [await session.call('GET', '/api/v1/diagnostics'), await session.call('GET', '/api/v1/integrations')];
    const on = Object.entries(outputs).filter(([, output]) => output.state !== 'off').map(([name, output]) => `${name} ${output.state}${output.text ? ` (${output.text})` : ''}`);
    if (diagnostics.link.state !== 'ok') throw new Trouble(`runs ${diagnostics.version}, and does not read its meter: ${diagnostics.link.text}`);
    return `runs ${diagnostics.version} and reads its meter; ${on.join(', ') || 'no output is on'}`;
  }));
}

async function update(modules, file, option, waves) {
  if (option !== undefined && option !== '--waves') throw new Trouble(`After the bundle may come --waves; not '${option}'.`);
  if (option === undefined) waves = '1,10,100';
  const sizes = (waves ?? '').split(',').map(Number);
  if (sizes.some((size) => !Number.isInteger(size) || size < 1)) throw new Trouble(`--waves needs whole numbers from 1 with commas between them, such as 1,10,100; not '${waves ?? ''}'.`);
  const bundle = readBytes(file, 'the bundle');
  const version = versionOf(bundle, file);
  for (let from = 0, wave = 0; from < modules.length; wave++) {
    const these = modules.slice(from, from + sizes[Math.min(wave, sizes.length - 1)]);
    from += these.length;
    console.log(`Wave ${wave + 1}: ${these.length} modules.`);
    if (!(await each(these, (module) => bring(module, bundle, version)))) {
      console.error(`The wave did not get through, so the other ${modules.length - from} modules keep what they run.`);
      return false;
    }
  }

  return true;
}

/** The version that the head of a bundle names (docs/update.md). */
function versionOf(bundle, file) {
  if (bundle.length < 512 || bundle.toString('latin1', 0, 4) !== 'MEPF') throw new Trouble(`${file} is no update bundle (.mepfw).`);
  return [24, 26, 28].map((at) => bundle.readUInt16LE(at)).join('.');
}

/** Sends the bundle, and confirms it when the module runs it and reads its meter: until then three failed starts bring the version before back. */
async function bring(module, bundle, version) {
  const before = await loggedIn(module, async (session) => {
    const now = await session.call('GET', '/api/v1/firmware');
    if (now.version !== version) await session.call('POST', '/api/v1/firmware', bundle, patience.upload);
    return now.version;
  });
  let last = 'nothing was heard of it';
  for (const end = Date.now() + patience.start; Date.now() < end;) {
    await new Promise((go) => setTimeout(go, patience.look));
    try {
      const done = await loggedIn(module, async (session) => {
        const [now, { link }] = [await session.call('GET', '/api/v1/firmware'), await session.call('GET', '/api/v1/diagnostics')];
        last = `it runs ${now.version}: ${link.text}`;
        if (now.version === version && link.state === 'ok') {
          if (now.trial.active) await session.call('POST', '/api/v1/firmware/confirm');
          return before === version ? `ran ${version} already` : `runs ${version}, before it ${before}, and reads its meter`;
        }

        if (now.version !== version && now.slots.some((slot) => slot.version === version && slot.state === 'bad')) throw Object.assign(new Trouble(`went back to ${now.version}: ${now.upload.text}`), { isFinal: true });
        return null;
      });
      if (done) return done;
    } catch (problem) {
      // It restarts meanwhile, so it may not answer, or not to this login.
      if (!(problem instanceof Trouble) || problem.isFinal) throw problem;
      last = problem.message;
    }
  }

  throw new Trouble(`does not run ${version} after ${patience.start / 60_000} minutes: ${last}`);
}

/** Logs in as the owner for as long as something takes. A module keeps four logins, so they are given back. */
async function loggedIn(module, work) {
  const session = await login(module);
  try {
    return await work(session);
  } finally {
    await session.call('POST', '/api/v1/logout').catch(() => {});
  }
}

async function login(module) {
  const base = `http://${module.address}`;
  const headers = {};
  const call = async (method, path, body, milliseconds = patience.request) => {
    const isBytes = body instanceof Uint8Array;
    let answer;
    let text;
    try {
      answer = await fetch(base + path, {
        method, redirect: 'error', signal: AbortSignal.timeout(milliseconds),
        headers: { ...headers, ...(body === undefined ? {} : { 'Content-Type': isBytes ? 'application/octet-stream' : 'application/json' }) },
        body: body === undefined ? undefined : isBytes ? body : JSON.stringify(body),
      });
      text = await answer.text();
    } catch (problem) {
      throw new Trouble(`cannot be reached at ${base} (${problem.cause?.code ?? problem.name})`);
    }

    const json = answer.headers.get('content-type')?.startsWith('application/json') ? parsed(text, `${method} ${path}`) : null;
    if (!answer.ok) throw new Trouble(`${method} ${path} was refused: ${json?.error?.message ?? `status ${answer.status}`}`);
    if (answer.headers.has('set-cookie')) headers.Cookie = answer.headers.get('set-cookie').split(';')[0];
    return json;
  };
  headers['X-CSRF-Token'] = (await call('POST', '/api/v1/login', { user: 'admin', password: module.password })).csrf;
  return { call };
}

/** Does something with all modules, some at a time, and tells of each what came of it. */
async function each(modules, work) {
  const waiting = [...modules];
  let failed = 0;
  await Promise.all(Array.from({ length: parallel }, async () => {
    for (let module; (module = waiting.shift());) {
      try {
        console.log(`${module.name}: ${await work(module)}`);
      } catch (problem) {
        if (!(problem instanceof Trouble)) throw problem;
        failed++;
        console.error(`${module.name}: ${problem.message}`);
      }
    }
  }));
  console.log(failed === 0 ? `All ${modules.length} are done.` : `${failed} of ${modules.length} failed.`);
  return failed === 0;
}

/** What was sent and does not stand there: secrets and certificates only say that they are set. */
function differences(sent, there, path = '') {
  return Object.entries(sent).flatMap(([name, value]) => {
    const at = path ? `${path}.${name}` : name;
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return differences(value, there?.[name] ?? {}, at);
    if (there && Object.hasOwn(there, `${name}_set`)) return there[`${name}_set`] === (value !== '' && value !== null) ? [] : [at];
    return JSON.stringify(there?.[name]) === JSON.stringify(value) ? [] : [at];
  });
}

function modulesOf(file) {
  const [head, ...rows] = rowsOf(read(file, 'the list'));
  if (head?.cells.join() !== 'name,address,password') throw new Trouble(`The first line of ${file} must be name,address,password; it is '${head?.cells.join() ?? ''}'.`);
  const seen = new Set();
  return rows.map(({ line, cells }) => {
    const [name, address, password] = cells;
    const where = `Line ${line} of ${file}`;
    if (!/^[a-z0-9-]{1,32}$/.test(name)) throw new Trouble(`${where}: a name is 1 to 32 of a-z, 0-9 and -; not '${name}'.`);
    if (name === reader || seen.has(name)) throw new Trouble(`${where}: the name '${name}' is taken.`);
    if (!/^[A-Za-z0-9.-]+(:[0-9]+)?$/.test(address ?? '')) throw new Trouble(`${where}: an address is a host, with :PORT when it is not 80; not '${address ?? ''}'.`);
    if (!password) throw new Trouble(`${where}: the login password of the module is missing.`);
    if (cells.length > 3) throw new Trouble(`${where}: there are ${cells.length} cells, and a line has three; a password with a comma in it cannot be written here.`);
    seen.add(name);
    return { name, address, password };
  });
}

/** The lines that are no comments, by their numbers. */
function rowsOf(text) {
  return text.split(/\r?\n/).map((row, i) => ({ line: i + 1, cells: row.split(',').map((cell) => cell.trim()) })).filter(({ cells }) => cells.join('') !== '' && !cells[0].startsWith('#'));
}

/** The passwords at the broker by name; made where there are none, and kept from then on. */
function secretsOf(modules) {
  const kept = existsSync(beside('secrets.csv')) ? Object.fromEntries(rowsOf(readFileSync(beside('secrets.csv'), 'utf8')).slice(1).map(({ cells }) => cells)) : {};
  for (const { name } of modules) kept[name] ??= randomBytes(18).toString('base64url');
  save('secrets.csv', ['name,password', ...Object.entries(kept).map((row) => row.join(',')), ''].join('\n'));
  return kept;
}

function beside(name) {
  return join(dirname(list), name);
}

// Whole or not at all: NATS and Prometheus read these files when they like. For the owner only, unless there are no passwords in it.
function save(name, text, mode = 0o600) {
  writeFileSync(`${beside(name)}.new`, text, { mode });
  renameSync(`${beside(name)}.new`, beside(name));
}

function parsed(text, what) {
  try {
    return JSON.parse(text);
  } catch (problem) {
    throw new Trouble(`${what} is no JSON: ${problem.message}`);
  }
}

function read(file, what) {
  return readBytes(file, what).toString('utf8');
}

function readBytes(file, what) {
  if (!file || !existsSync(file)) throw new Trouble(`There is no file '${file ?? ''}' for ${what}.\n\n${usage}`);
  return readFileSync(file);
}
