// What programs for Node find. "bonjour TYPE": services by bonjour-service; "mdns NAME TYPE [COUNT]": the answers to one question by multicast-dns, until so many different ones came and a whole further round of questions brought no other; "dns SERVER NAME TYPE": by a resolver, asked again for a minute;
// "network URL PASSWORD" and "page HOST ADDRESS PASSWORD": what a module says of its network, asked under a name;
// "switch URL PASSWORD OUTPUT on|off|on,announce": switches an output, and announces it beside another.
import dns from 'node:dns/promises';
import http from 'node:http';
import { Bonjour } from 'bonjour-service';
import multicastDns from 'multicast-dns';

const [what, ...rest] = process.argv.slice(2);
const say = (...words) => console.log(...words);

if (what === 'bonjour') {
  const browser = new Bonjour().find({ type: rest[0] });
  const told = (service) => `${service.name} ${service.host} ${service.port} ${service.addresses.join(',')} ${Object.entries(service.txt).map(([key, value]) => `${key}=${value}`).join(' ')}`;
  browser.on('up', (service) => say('up', told(service)));
  browser.on('down', (service) => say('down', service.name));
  say('browsing');
} else if (what === 'mdns') {
  const mdns = multicastDns();
  const heard = new Set();
  mdns.on('response', (response) => {
    // Others ask too, and more than one thing at a time: their answers are heard here and are not meant.
    if (response.answers[0]?.name === rest[0]) {
      for (const answer of response.answers) {
        if (answer.name === rest[0]) heard.add(JSON.stringify(answer.data));
        const data = answer.type === 'TXT' ? answer.data.join(' ') : answer.type === 'SRV' ? `${answer.data.target}:${answer.data.port}` : answer.data;
        say(answer.type, answer.name, answer.ttl, typeof data === 'string' ? data : JSON.stringify(data));
      }
      if (rest[2] === undefined) process.exit();
    }
  });
  let before = 0;
  const ask = () => {
    if (rest[2] !== undefined && heard.size >= Number(rest[2]) && heard.size === before) process.exit();
    before = heard.size;
    mdns.query(rest[0], rest[1]);
  };
  ask();
  setInterval(ask, 1000);
} else if (what === 'dns') {
  const resolver = new dns.Resolver({ timeout: 4000, tries: 2 });
  resolver.setServers([rest[0]]);
  const end = Date.now() + 60000;
  let told;
  do told = await resolver.resolve(rest[1], rest[2]).then((all) => all.join(','), (problem) => problem);
  while (told.code && Date.now() < end);
  say(rest[1], told.code ?? told);
} else {
  // Without the system's resolver: it knows nothing of multicast DNS here.
  const [host, address, password] = what === 'page' ? rest : [new URL(rest[0]).host, new URL(rest[0]).host, rest[1]];
  const ask = (method, path, headers, body) => new Promise((done, fail) => {
    const request = http.request({ host: address, port: 80, method, path, headers: { host, ...headers } }, (response) => {
      let text = '';
      response.on('data', (piece) => (text += piece)).on('end', () => done({ response, text }));
    });
    request.on('error', fail).end(body);
  });
  const login = await ask('POST', '/api/v1/login', { 'content-type': 'application/json' }, JSON.stringify({ user: 'admin', password }));
  if (what === 'switch') {
    const headers = { cookie: login.response.headers['set-cookie'][0].split(';')[0], 'x-csrf-token': JSON.parse(login.text).csrf, 'content-type': 'application/json' };
    say((await ask('PUT', '/api/v1/settings', headers, JSON.stringify({ integrations: { [rest[2]]: { enabled: rest[3] !== 'off', ...(rest[3] === 'on,announce' ? { announce: true } : {}) } } }))).response.statusCode);
    process.exit();
  }

  const network = JSON.parse((await ask('GET', '/api/v1/network', { cookie: login.response.headers['set-cookie'][0].split(';')[0] })).text);
  say(network.host_name, network.announced_name);
}
