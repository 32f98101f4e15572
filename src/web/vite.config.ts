import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { sentences } from './build/sentences';
import { texts } from './build/texts';

const root = dirname(fileURLToPath(import.meta.url));

// MODULE names the running module that `npm run dev` talks to.
const module = process.env.MODULE ?? 'http://127.0.0.1:8080';

// Where the owner looks for newer versions: the module itself asks nobody. The build service sets both; a build by hand names no page.
const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;
const releases = server && repository ? `${server}/${repository}/releases` : '';

export default defineConfig({
  define: { __RELEASES__: JSON.stringify(releases) },
  base: '/',
  publicDir: 'public',
  plugins: [texts(root), sentences(root)],
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none' },
  server: { proxy: { '/api/v1': module, '/catalogue.json': module, '/healthz': module } },
  build: {
    outDir: 'dist/site',
    emptyOutDir: true,
    target: 'es2021',
    // Everything below a/ carries a hash of its content in its name, so that a browser may keep it for ever.
    assetsDir: 'a',
    assetsInlineLimit: 0,
    // One style sheet, and two scripts (the first page, the other pages): a small module has few sockets.
    cssCodeSplit: false,
    // The page's security policy allows no inline code; a preload polyfill would only cost bytes.
    modulePreload: false,
    reportCompressedSize: false,
    rollupOptions: {
      output: {
        entryFileNames: 'a/[name]-[hash].js',
        chunkFileNames: 'a/[name]-[hash].js',
        assetFileNames: 'a/[name]-[hash][extname]',
      },
    },
  },
});
