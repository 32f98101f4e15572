import { texts } from './texts.js';
import { fetchChecked } from './firmware.js';
import { readLabel } from './label.js';

const boards = ['mep-module', 'dabbler', 'ustepper-c3'];
const at = (id) => document.getElementById(id);
let language = Object.keys(texts).find((id) => navigator.language.toLowerCase().startsWith(id)) ?? 'en';
let attempt = 0;

/** What is told in a place, again when the language changes. */
const told = new Map();

function text(key, values = {}) {
  return texts[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function tell(place, key, values, tone = '') {
  told.set(place, { key, values, tone });
  const p = document.createElement('p');
  p.className = tone;
  p.textContent = text(key, values);
  at(place).replaceChildren(p);
}

function speak() {
  document.documentElement.lang = language;
  document.title = text('title');
  for (const element of document.querySelectorAll('[data-text]')) element.textContent = text(element.dataset.text);
  for (const element of document.querySelectorAll('[data-label]')) element.setAttribute('aria-label', text(element.dataset.label));
  for (const [place, { key, values, tone }] of told) tell(place, key, values, tone);
}

async function choose(board) {
  const mine = ++attempt;
  at('tool').replaceChildren();
  tell('check', 'checking');
  const outcome = await fetchChecked(board);
  if (mine !== attempt) return;
  if (outcome.problem) {
    tell('check', outcome.problem, outcome.values, 'bad');
    return;
  }
  tell('check', 'whole', { version: outcome.version, size: outcome.size }, 'good');
  if ('serial' in navigator) at('tool').replaceChildren(tool(outcome.manifest));
}

/** The button of ESP Web Tools. It gets the bytes that were checked, not an address to fetch anew. */
function tool(manifest) {
  const install = document.createElement('esp-web-install-button');
  install.manifest = manifest;
  const button = document.createElement('button');
  button.slot = 'activate';
  button.dataset.text = 'write.button';
  button.textContent = text('write.button');
  install.append(button);
  return install;
}

async function read() {
  at('read').disabled = true;
  try {
    const port = await navigator.serial.requestPort();
    tell('told', 'label.waiting');
    const label = await readLabel(port);
    if (label) tell('told', 'label.network', label, 'good');
    else tell('told', 'label.silent', {}, 'bad');
  } catch (error) {
    // Closing the browser's list of ports is a choice, not a fault.
    if (error.name !== 'NotFoundError') tell('told', 'label.problem', { reason: error.message }, 'bad');
  } finally {
    at('read').disabled = false;
  }
}

for (const id of Object.keys(texts)) at('language').append(new Option(texts[id].name, id, id === language, id === language));
at('language').onchange = () => {
  language = at('language').value;
  speak();
};
for (const board of boards) {
  const label = document.createElement('label');
  const radio = Object.assign(document.createElement('input'), { type: 'radio', name: 'board', value: board, onchange: () => void choose(board) });
  const what = Object.assign(document.createElement('span'), { id: 'about-' + board });
  what.dataset.text = 'board.' + board;
  radio.setAttribute('aria-describedby', what.id);
  label.append(radio, ' ' + board);
  at('boards').append(label, what);
}
const canFlash = 'serial' in navigator;
at('unsupported').hidden = canFlash;
at('read').disabled = !canFlash;
at('read').onclick = () => void read();
speak();
if (canFlash) await import('./esp-web-tools/install-button.js');
document.querySelector('main').setAttribute('aria-busy', 'false');
