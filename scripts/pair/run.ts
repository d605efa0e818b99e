// The pair on one machine, for trying: brings everything up, settles the demo's bills through the balancer, says what to try,
// starts again what dies (as systemd would), and takes everything down on Ctrl-C.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { settleDemo } from './lib/demo.js';
import { Stage } from './lib/stage.js';
import { type Pair, startPair } from './lib/topology.js';
import { Watchman } from './lib/watchman.js';

const { values } = parseArgs({
  options: { once: { type: 'boolean', default: false }, replicas: { type: 'string', default: '2' } },
});
const replicas = Number(values.replicas);
if (!Number.isInteger(replicas) || replicas < 1 || replicas > 5) {
  process.stderr.write('--replicas: 1 to 5\n');
  process.exit(2);
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const stage = new Stage();
const asked = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
let stopping = false;
void asked.then(() => {
  stopping = true;
});
try {
  say(`Everything runs on loopback and lives in ${stage.dir}; both go away at the end.`);
  const pair = await startPair(stage, { replicas, say, settings: { logLevel: 'warn' } });
  say(`HAProxy: ${pair.balancer.url}  (WebSocket ${pair.balancer.url.replace('http', 'ws')}/ws)`);
  const { lines, faults } = await settleDemo(pair, stage.dir);
  for (const line of lines) say(line);
  for (const fault of faults) say(`WRONG: ${fault}`);
  process.exitCode = faults.length === 0 ? 0 : 1;
  if (!values.once && !stopping) {
    for (const line of whatToTry(pair)) say(line);
    const watchman = new Watchman(pair, say);
    stage.later(() => watchman.stop());
    await asked;
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  say('Taking everything down...');
  await stage.end();
}

function whatToTry(pair: Pair): string[] {
  const main = 'node dist/src/cli/main.js';
  const bill = join(stage.dir, 'query.json');
  const message = {
    infno: '1101',
    msgid: 'TRY-0001',
    mdtrtarea_admvs: '610100',
    insuplc_admdvs: '610100',
    infver: 'V1.0',
    input: { data: { psn_no: 'XA0001' } },
  };
  writeFileSync(bill, `${JSON.stringify(message)}\n`);
  const [engine, other] = pair.engines;
  const pids = (servers: readonly { name: string; child: { pid: number } }[]): string =>
    servers.map(({ name, child }) => `${name} ${child.pid}`).join(', ');
  return [
    '',
    `Processes: haproxy ${pair.balancer.child.pid}, engine0 ${engine.child.pid}, engine1 ${other.child.pid}, ${pids(pair.redis)}, ${pids(pair.sentinels)}`,
    'What dies is started again after two seconds. In another terminal, from the project folder:',
    '  # a message through the balancer, again and again while you do the rest',
    `  while sleep 0.2; do ${main} call ${bill} --url ${pair.balancer.url} --senders-file ${pair.sendersFile} >/dev/null && echo ok || echo failed; done`,
    '  # who is in rotation',
    `  curl -s ${engine.url}/readyz; echo; curl -s ${other.url}/readyz`,
    '  # kill the Redis master: a replica is promoted within two seconds',
    `  kill -9 ${pair.redis[0]?.child.pid}`,
    '  # drain an engine: the balancer moves everything to the other one',
    `  ${main} drain --config ${engine.config}`,
    '  # stop an engine in its tracks, and let it go on',
    `  kill -STOP ${other.child.pid}; sleep 5; kill -CONT ${other.child.pid}`,
    '  # everything adds up',
    `  ${main} audit --store ${pair.store}`,
    'Ctrl-C ends it.',
  ];
}
