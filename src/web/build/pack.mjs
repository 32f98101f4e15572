// Packs dist/site into dist/assets: one gzip file each and a manifest that says what each is.
// The module sends these bytes as they are. Fails when the page outgrows what a small module and a weak Wi-Fi can carry.
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import zopfli from '@gfx/zopfli';
import { weigh } from './limits.mjs';

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8',
};

const root = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');
const site = join(root, 'site');
const out = join(root, 'assets');
rmSync(out, { recursive: true, force: true });

// The table catalogue has its own room; the module sends it from here.
copyFileSync(join(root, '..', '..', 'MepModule.Catalogue', 'catalogue.json'), join(site, 'catalogue.json'));

const files = readdirSync(site, { recursive: true })
  .map((name) => join(site, name))
  .filter((file) => statSync(file).isFile())
  .sort();

const entries = [];
for (const file of files) {
  const path = '/' + relative(site, file).replaceAll('\\', '/');
  const contentType = types[extname(file)];
  if (!contentType) fail(`${path} has an ending that build/pack.mjs has no content type for: add it there.`);
  // Zopfli writes ordinary gzip, some 5 % smaller; the module sends each byte over a slow radio many times, the build happens once.
  const bytes = Buffer.from(await zopfli.gzipAsync(extname(file) === '.json' ? Buffer.from(slim(path, JSON.parse(readFileSync(file, 'utf8')))) : readFileSync(file), { numiterations: 15 }));
  const target = join(out, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, bytes);
  entries.push({
    path,
    contentType,
    etag: '"' + createHash('sha256').update(bytes).digest('hex').slice(0, 16) + '"',
    immutable: path.startsWith('/a/'),
    length: bytes.length,
  });
}

const html = readFileSync(join(site, 'index.html'), 'utf8');
if (/<style|style=|<script(?![^>]*\bsrc=)|\son[a-z]+=/i.test(html)) {
  fail('index.html contains inline code or style, which the content security policy of the module forbids.');
}
const first = new Set(['/index.html']);
for (const [, path] of html.matchAll(/<(?:script|link)[^>]+(?:src|href)="(\/a\/[^"]+)"/g)) first.add(path);
const sum = (list) => list.reduce((total, entry) => total + entry.length, 0);
const firstPage = sum(entries.filter((entry) => first.has(entry.path)));
const total = sum(entries);

writeFileSync(join(out, 'manifest.json'), JSON.stringify({ firstPageBytes: firstPage, totalBytes: total, assets: entries }, null, 1) + '\n');

const { summary, warnings, errors } = weigh(firstPage, total);
console.log(summary);
if (process.env.LIST_ASSETS) for (const entry of [...entries].sort((a, b) => b.length - a.length)) console.log(String(entry.length).padStart(7), entry.path);
for (const sentence of warnings) console.warn('build/pack.mjs : warning : ' + sentence);
if (errors.length > 0) fail(errors.join(' '));

/** JSON without white space; of the API's description also without what its members' names and units say themselves. */
function slim(path, json) {
  if (path === '/api/openapi.json') {
    for (const schema of Object.values(json.components.schemas)) forEachMember(schema, (member) => delete member.description);
  }
  return JSON.stringify(json);
}

function forEachMember(schema, action) {
  for (const member of [...Object.values(schema.properties ?? {}), ...(schema.items ? [schema.items] : [])]) {
    forEachMember(member, action);
    action(member);
  }
}

function fail(sentence) {
  console.error('error: ' + sentence);
  process.exit(1);
}
