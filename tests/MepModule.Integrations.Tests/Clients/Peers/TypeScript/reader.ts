// Reads every call of a module with the types that openapi-typescript made of its OpenAPI file: node reader.js ADDRESS PASSWORD TOKEN. Each line that it prints is JSON.
import createClient from 'openapi-fetch';
import { everyCall } from './calls.js';
import type { paths } from './mep.js';

// The one thing that is needed of node, instead of its types.
declare const process: { argv: string[] };
const [address, password, token] = process.argv.slice(2) as [string, string, string];
const tell = (call: string, what: unknown): void => console.log(JSON.stringify({ call, what }));

// By login, since some calls are for sessions only. Node keeps no cookies.
const guest = createClient<paths>({ baseUrl: address });
const { data: session, response } = await guest.POST('/api/v1/login', { body: { user: 'admin', password } });
const cookie = response.headers.get('set-cookie')!.split(';')[0]!;
tell('login', { csrf: session?.csrf.length });
const client = createClient<paths>({ baseUrl: address, headers: { cookie } });

// As a programmer would write it.
const { data: reading } = await client.GET('/api/v1/reading');
const power: number | null | undefined = reading?.power_import_w;
const lengths: Record<string, number> = {};
for (const range of ['10m', '24h', 'days'] as const) {
  const { data: history } = await client.GET('/api/v1/history', { params: { query: { range } } });
  if (history?.range === '10m') lengths.seconds = history.series.power_w.length;
  else if (history?.range === '24h') lengths.minutes = history.series.energy_import_wh.length;
  else if (history) lengths.days = history.days.length;
}
tell('typed', { power, phases: reading?.phases.length, time: reading?.sample_time, ...lengths });

await everyCall(client, tell);

const { error, response: refusal } = await createClient<paths>({ baseUrl: address, headers: { authorization: `Bearer ${token}` } }).GET('/api/v1/tokens');
tell('refused', { status: refusal.status, code: error?.error.code, message: error?.error.message });
