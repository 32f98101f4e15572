// mqtt.js as the other side: node listener.mjs PORT USER PASSWORD TOPIC prints each message as one line of JSON.
import mqtt from 'mqtt';

const [port, username, password, topic] = process.argv.slice(2);
const client = mqtt.connect({ host: '127.0.0.1', port: Number(port), username, password, protocolVersion: 4 });
client.on('message', (name, payload, packet) => console.log(JSON.stringify({ topic: name, text: payload.toString(), qos: packet.qos, retain: packet.retain })));
client.on('error', (problem) => console.error(problem.message));
client.subscribe(topic, { qos: 1 }, (problem) => console.log(problem ? problem.message : 'subscribed'));
process.stdin.on('data', (line) => {
  const { topic: to, text, ...options } = JSON.parse(line);
  client.publish(to, text, options);
});
