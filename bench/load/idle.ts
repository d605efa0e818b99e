/** Connections that do nothing; some are then asked whether they still live. In a process of its own. */
import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { decodeAnswer } from '../../src/wire/envelope.js';
import { signedHeaders } from '../../src/wire/signature.js';
import { INFNO } from '../../src/wire/transactions.js';
import { serveCalls } from '../processes/calls.js';
import { SENDER } from '../processes/engine.js';
import type { World } from '../world/world.js';
import { DIGITS, MSGID_LENGTH, RequestFrames } from './frames.js';
import { type LoadSocket, openLoadSocket } from './socket.js';

export interface IdleJob {
  readonly host: string;
  readonly port: number;
  readonly connections: number;
}

const AT_ONCE = 64;
/** Every so many connections are asked. */
const ASKED_EVERY = 100;
const ANSWER_MS = 20_000;

interface Idle {
  socket: LoadSocket | null;
  heard: ((frame: Buffer) => void) | null;
}

const idle: Idle[] = [];
const lost: string[] = [];

/** Resolves when all are open. */
async function open({ host, port, connections }: IdleJob): Promise<void> {
  const opener = async (): Promise<void> => {
    while (idle.length < connections) {
      const one: Idle = { socket: null, heard: null };
      idle.push(one);
      const epochS = Math.floor(Date.now() / 1000);
      const headers = signedHeaders(SENDER.id, SENDER.secret, epochS, randomBytes(16).toString('hex'));
      one.socket = await openLoadSocket(host, port, headers, {
        message: (bytes, start, end) => one.heard?.(Buffer.from(bytes.subarray(start, end))),
        settled: () => undefined,
        lost: (why) => lost.push(why),
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, opener));
}

/** A pre-settlement over every hundredth connection. Returns how many were asked; throws when one was lost or is deaf. */
async function ask(world: World): Promise<number> {
  const prefix = randomBytes(16)
    .toString('hex')
    .slice(0, MSGID_LENGTH - DIGITS);
  const frames = new RequestFrames(world, INFNO.inpatientPreSettle, prefix);
  const asked = idle.filter((_, i) => i % ASKED_EVERY === 0);
  const answers = asked.map(
    (one, seq) =>
      new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`connection ${seq} gave no answer`)), ANSWER_MS);
        one.heard = (frame) => {
          clearTimeout(timer);
          const { msgid, error } = decodeAnswer(frame);
          if (error === null && msgid === frames.msgid(seq)) resolve();
          else reject(new Error(`connection ${seq} was answered ${error?.code ?? msgid}`));
        };
        one.socket?.write(frames.write(seq, 1));
      }),
  );
  await Promise.all(answers);
  if (lost.length > 0) throw new Error(`${lost.length} connections were lost: ${lost[0]}`);
  return asked.length;
}

serveCalls({ open, ask });
