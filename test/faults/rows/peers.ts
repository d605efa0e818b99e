/** Peers that do not behave: slow, silent, malformed, deaf. Honest callers beside them must not feel it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { gatewayHeaders } from '../../../src/client/headers.js';
import { billEnvelope } from '../../../src/client/messages.js';
import { systemClock } from '../../../src/wire/clock.js';
import { encodeRequest } from '../../../src/wire/envelope.js';
import { encodeSettlementQuery } from '../../../src/wire/query-bodies.js';
import { drawBill } from '../../simulation/people.js';
import { metric } from '../metrics.js';
import { dial, dialWs, frame, type Raw, upgradeRequest } from '../raw.js';
import type { Row } from '../row.js';
import type { Trial } from '../trial.js';

/** Slow peers are closed by the engine's idle limit (8 s here) and the server's own of 10 s for HTTP. */
const CLOSED_WITHIN_MS = 25_000;
const NOTHING_FELT = /^E701$/;

const engineOf = ({ world }: Trial) => {
  const [engine] = world.engines;
  if (engine === undefined) throw new Error('no engine');
  return engine;
};

/** The engine that was there before still is: no crash, no restart. */
async function stillThere(trial: Trial, pid: number): Promise<void> {
  const engine = engineOf(trial);
  trial.expect(engine.child.running && engine.child.pid === pid, `the engine ended:\n${engine.child.output}`);
}

const MORE_BYTES = 200_000_000;

/** Bad peers are not to be paid for with memory. */
async function flat<T>(trial: Trial, fault: () => Promise<T>): Promise<void> {
  const resident = (): Promise<number> => metric(engineOf(trial).url, 'process_resident_memory_bytes');
  const before = await resident();
  await trial.fault(fault);
  const more = (await resident()) - before;
  trial.expect(before > 0 && more < MORE_BYTES, `${more} bytes of memory more than the ${before} before`);
}

async function slowPeers(trial: Trial): Promise<Raw[]> {
  const { port } = engineOf(trial);
  const { sender } = trial.world;
  const request = upgradeRequest(sender);
  const peers: Raw[] = [];
  for (let i = 0; i < 10; i += 1) {
    peers.push(await dial(port));
    const dribbling = await dial(port);
    let at = 0;
    // The last bytes are never sent: the header does not end.
    const timer = setInterval(() => {
      if (dribbling.open && at < request.length - 4) dribbling.socket.write(request[at++] as string);
      else clearInterval(timer);
    }, 500);
    trial.stage.later(() => clearInterval(timer));
    const begun = await dialWs(port, sender);
    begun.socket.write(frame(Buffer.alloc(10), { told: 1000 }).subarray(0, 4));
    const fragments = await dialWs(port, sender);
    fragments.socket.write(frame(Buffer.from('part'), { fin: false }));
    peers.push(dribbling, begun, fragments);
  }
  return peers;
}

export const slowSenders: Row = {
  ids: ['F25'],
  fault:
    '40 slow peers: silent connections, a header byte every 500 ms, a frame that never comes, fragments without an end',
  topology: '1 engine (idleTimeoutS: 8), 1 Redis',
  sees: 'nothing; the slow peers are closed',
  wants: ['slow peers closed'],
  codes: NOTHING_FELT,
  normalWithinMs: 3000,
  run: async (trial) => {
    await trial.alone({ settings: { idleTimeoutS: 8 } });
    await trial.warm();
    const { pid } = engineOf(trial).child;
    await flat(trial, async () => {
      const peers = await slowPeers(trial);
      await Promise.race([Promise.all(peers.map(({ closed }) => closed)), sleep(CLOSED_WITHIN_MS)]);
      const left = peers.filter(({ open }) => open).length;
      trial.expect(left === 0, `${left} slow peers were still connected after ${CLOSED_WITHIN_MS} ms`);
      if (left === 0) trial.saw('slow peers closed', peers.length);
      for (const { socket } of peers) socket.destroy();
    });
    await trial.calm();
    await stillThere(trial, pid);
  },
};

const text = (bytes: readonly number[]): Buffer => Buffer.from(bytes);

/** Sequences that break the protocol of WebSocket. */
const BROKEN: Readonly<Record<string, () => Buffer[]>> = {
  'longer than any frame': () => [frame(Buffer.alloc(16), { told: 100_000_000 })],
  'longer than 2^53': () => [Buffer.concat([text([0x82, 0xff]), Buffer.alloc(8, 0x7f), Buffer.alloc(4)])],
  // Read as if they were masked, which they soon cannot be.
  'not masked': () => Array.from({ length: 30 }, () => frame(Buffer.alloc(200, 'A'), { masked: false })),
  'unknown opcode': () => [frame(Buffer.from('x'), { opcode: 5 })],
  'reserved bits': () => [frame(Buffer.from('x'), { reserved: 7 })],
  'text that is no UTF-8': () => [frame(text([0xc0, 0xaf, 0xff]), { opcode: 1 })],
  'close with a forbidden code': () => [frame(text([0x03, 0xed]), { opcode: 8 })],
  'close of one byte': () => [frame(text([3]), { opcode: 8 })],
  'continuation of nothing': () => [frame(Buffer.from('x'), { opcode: 0 })],
  'ping that is fragmented': () => [frame(Buffer.from('x'), { opcode: 9, fin: false })],
  '10,000 fragments of 200 bytes': () => [
    frame(Buffer.alloc(200), { fin: false }),
    ...Array.from({ length: 10_000 }, () => frame(Buffer.alloc(200), { opcode: 0, fin: false })),
  ],
  'bytes of chance': () => [Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 197 + 31) & 0xff))],
};

export const brokenFrames: Row = {
  ids: ['F26'],
  fault: `${Object.keys(BROKEN).length} ways to break the WebSocket protocol (oversize, unmasked, opcodes, UTF-8, close codes, 10,000 fragments), each three times`,
  topology: '1 engine, 1 Redis',
  sees: 'nothing; the broken connections are closed',
  wants: ['broken connection closed'],
  codes: NOTHING_FELT,
  normalWithinMs: 3000,
  quick: true,
  run: async (trial) => {
    await trial.alone();
    await trial.warm();
    const { port, child } = engineOf(trial);
    await flat(trial, async () => {
      for (const [name, bytes] of [1, 2, 3].flatMap(() => Object.entries(BROKEN))) {
        const raw = await dialWs(port, trial.world.sender);
        for (const part of bytes()) raw.socket.write(part);
        await Promise.race([raw.closed, sleep(4000)]);
        trial.expect(!raw.open, `${name}: the connection stays`);
        if (!raw.open) trial.saw('broken connection closed');
        raw.socket.destroy();
      }
    });
    await trial.calm();
    await stillThere(trial, child.pid);
  },
};

const BODIES = 1500;

/** Whole frames whose content is spoilt at drawn places: bits turned, bytes cut, repeated or replaced by other types. */
function spoilt(trial: Trial, good: Uint8Array): Buffer {
  const { random } = trial;
  const bytes = Buffer.from(good);
  for (let i = random.between(1, 4); i > 0; i -= 1) {
    const at = random.between(0, bytes.length - 1);
    bytes[at] = random.pick([0xcb, 0xcf, 0xd3, 0xdd, 0xdf, 0xc0, 0xff, 0x00, random.between(0, 255)]);
  }
  if (random.chance(0.2)) return bytes.subarray(0, random.between(0, bytes.length));
  if (random.chance(0.1)) return Buffer.concat([bytes, bytes]);
  if (random.chance(0.05)) return Buffer.alloc(20_000, 0x91);
  return bytes;
}

export const spoiltBodies: Row = {
  ids: ['F27'],
  fault: `${BODIES} settlements spoilt at drawn places (types, lengths, depth, cut, doubled) over 15 connections`,
  topology: '1 engine, 1 Redis',
  sees: 'a code of the catalogue for each, or the connection is closed after ten in a row; honest callers nothing',
  wants: ['spoilt body answered'],
  codes: NOTHING_FELT,
  normalWithinMs: 3000,
  run: async (trial) => {
    await trial.alone();
    await trial.warm();
    const { port, child } = engineOf(trial);
    // Of a person of nobody: a spoilt bill that happens to be a good one must not move anybody's totals.
    const stranger = { psnNo: 'NOBODY', insuplc: '610100', mdtrtarea: '110105', visit: 'outpatient' } as const;
    await trial.fault(async () => {
      for (let sent = 0; sent < BODIES; sent += BODIES / 15) {
        const raw = await dialWs(port, trial.world.sender);
        for (let i = 0; i < BODIES / 15 && raw.open; i += 1) {
          const body = drawBill(trial.random, '310', sent + i, ['2026-11-20']);
          const envelope = billEnvelope({ ...stranger, body }, 'settle', { msgid: `S${sent + i}`, timeoutMs: 2000 });
          raw.socket.write(frame(spoilt(trial, encodeRequest(envelope))));
          if (i % 8 === 0) await sleep(5);
        }
        await sleep(100);
        if (/E[1-9]\d\d/.test(raw.heard)) trial.saw('spoilt body answered');
        raw.socket.destroy();
      }
    });
    const faults = await metric(engineOf(trial).url, 'settlement_messages_total', 'code="E704"');
    trial.expect(faults === 0, `${faults} spoilt bodies were a fault inside the engine (E704)`);
    await trial.calm();
    await stillThere(trial, child.pid);
  },
};

/** What the kernel buffers on the way is some megabytes. */
const MOST_QUERIES = 12_000;

export const deafReader: Row = {
  ids: ['F28'],
  fault: 'a caller asks for thousands of explanations of settlements and reads none of them',
  topology: '1 engine (maxBackpressureBytes: 262144), 1 Redis',
  sees: 'its connection is closed when the bound is reached, and every answer can be asked for again; others nothing, or they are told to come again',
  wants: ['reader that does not read closed', 'replay served'],
  codes: /^E70[12]$/,
  normalWithinMs: 15_000,
  run: async (trial) => {
    await trial.alone({ settings: { maxBackpressureBytes: 262_144, maxFrameBytes: 65_536 } });
    await trial.warm();
    const engine = engineOf(trial);
    const known = trial.load.intents.find(({ frame: executed, kind }) => executed !== null && kind === 'settle');
    if (known === undefined) throw new Error('nothing settled yet');
    const body = encodeSettlementQuery({ setlId: null, msgid: known.msgid, explain: true });
    const { psnNo, insuplc, mdtrtarea } = known;
    await flat(trial, async () => {
      const headers = gatewayHeaders(trial.world.sender, systemClock, Math.random);
      const deaf = new WebSocket(`${engine.url.replace('http', 'ws')}/ws`, { headers });
      await new Promise((resolve, reject) => deaf.once('open', resolve).once('error', reject));
      deaf.on('error', () => undefined);
      deaf.pause();
      let closed = false;
      for (let sent = 0; !closed && sent < MOST_QUERIES; sent += 1) {
        const envelope = { infno: '5203', msgid: `Q${sent}`, psnNo, insuplc, mdtrtarea, timeoutMs: 20_000, body };
        deaf.send(encodeRequest(envelope));
        if (sent % 40 !== 0) continue;
        await sleep(60);
        if (sent % 200 === 0) closed = (await metric(engine.url, 'settlement_slow_readers_closed_total')) > 0;
      }
      if (closed) trial.saw('reader that does not read closed');
      deaf.terminate();
    });
    await trial.calm();
    await stillThere(trial, engine.child.pid);
  },
};
