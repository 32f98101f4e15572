import { createStore } from './ui/store';

/** Where the page is: #/page/part?query. The part after # never leaves the browser, so the module needs no routes for it. */
export interface Route {
  page: string;
  part: string;
  query: URLSearchParams;
}

function read(): Route {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [page = '', part = ''] = path.split('/');
  return { page, part, query: new URLSearchParams(query) };
}

export const route = createStore<Route>(read());
window.addEventListener('hashchange', () => route.set(read()));

export function go(path: string): void {
  location.hash = '#/' + path;
}

/** Changes the address without a new entry in the browser's history. */
export function replace(path: string): void {
  history.replaceState(null, '', '#/' + path);
  route.set(read());
}
