// Asks everything that steers on a module, as batteries and inverters do, and says round by round what each got: a value, 503, "not implemented", or silence, which is also a connection that is refused; and when the round began, in milliseconds of the clock.
import dgram from 'node:dgram';
import http from 'node:http';
import net from 'node:net';

const host = process.argv[2];
// By TCP everything is answered, however slow the machine; by UDP there may rightly be no answer.
const patience = 20000;
const udpPatience = 2500;

const get = (path, power) => new Promise((done) => {
  const request = http.get({ host, port: 80, path, timeout: patience, agent: false }, (response) => {
    let text = '';
    response.on('data', (piece) => (text += piece)).on('end', () => done(response.statusCode === 200 ? kind(JSON.parse(text)[power]) : String(response.statusCode))).on('error', () => done('silence'));
  });
  request.on('timeout', () => request.destroy()).on('error', () => done('silence'));
});

const kind = (power) => (typeof power === 'number' && !Number.isNaN(power) ? 'value' : 'no power');

// Asked again and again: without a new sample there is no answer.
const udp = (port, packet, look) => new Promise((done) => {
  const socket = dgram.createSocket('udp4');
  const end = (what) => {
    clearTimeout(timer);
    clearInterval(again);
    socket.close();
    done(what);
  };
  const timer = setTimeout(() => end('silence'), udpPatience);
  socket.on('message', (answer) => end(look(answer))).on('error', () => end('silence'));
  const ask = () => socket.send(packet, port, host, () => {});
  const again = setInterval(ask, 500);
  ask();
});

// SOH STX, the length of all, fields, ETX, the exclusive or of all before.
const frame = (...fields) => {
  const body = '|' + fields.join('|') + '\x03';
  const open = '\x01\x02' + (body.length + 6) + body;
  return Buffer.from(open + [...open].reduce((sum, one) => sum ^ one.charCodeAt(0), 0).toString(16).padStart(2, '0'));
};

// Power of all phases in model 213, a float; not a number says that there is none.
const modbus = () => new Promise((done) => {
  const socket = net.connect({ host, port: 502 }, () => socket.write(Buffer.from([0, 1, 0, 0, 0, 6, 1, 3, 40097 >> 8, 40097 & 255, 0, 2])));
  const end = (what) => {
    socket.destroy();
    done(what);
  };
  socket.setTimeout(patience, () => end('silence'));
  socket.on('error', () => end('silence')).on('close', () => done('silence'));
  socket.on('data', (answer) => end(answer.length !== 13 ? 'refused' : Number.isNaN(answer.readFloatBE(9)) ? 'not implemented' : 'value'));
});

for (;;) {
  const at = Date.now();
  const [ecotracker, shelly, shellyUdp, marstek, sunspec] = await Promise.all([
    get('/v1/json', 'power'),
    get('/rpc/EM.GetStatus?id=0', 'total_act_power'),
    udp(2220, JSON.stringify({ id: 1, src: 'battery', method: 'EM.GetStatus', params: { id: 0 } }), (answer) => kind(JSON.parse(answer).result?.total_act_power)),
    udp(12345, frame('HMG-50', 'AABBCCDDEEFF', 'HME-4', '000000000000', 'A', '0'), (answer) => kind(Number(answer.toString().split('|')[8]))),
    modbus(),
  ]);
  console.log(JSON.stringify({ at, ecotracker, shelly, shellyUdp, marstek, sunspec }));
  await new Promise((done) => setTimeout(done, 300));
}
