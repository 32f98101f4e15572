// aedes as a broker that asks for a user: node aedes-broker.mjs PORT USER PASSWORD
import { createServer } from 'node:net';
import { Aedes } from 'aedes';

const [port, user, password] = process.argv.slice(2);
const broker = await Aedes.createBroker({
  authenticate: (client, name, secret, done) => {
    const isRight = name === user && secret?.toString() === password;
    const refusal = Object.assign(new Error('refused'), { returnCode: 4 });
    done(isRight ? null : refusal, isRight);
  },
});
createServer(broker.handle).listen(Number(port), '127.0.0.1', () => console.log('ready'));
