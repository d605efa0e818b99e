import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from 'node:zlib';
import type { CommitRequest } from '../../src/store/port.js';
import { Keys } from '../../src/store/redis/keys.js';
import { readPointer, readReceipt, wholeAnswer, writeReceipt } from '../../src/store/receipt-value.js';
import { CommandWriter, ReadyCommand } from '../../src/store/redis/resp.js';

/** Reads one command by the protocol's own rules, lengths first, and nothing may be left over. */
function argumentsOf(command: Buffer): Buffer[] {
  let at = 0;
  const line = (first: string): number => {
    const end = command.indexOf('\r\n', at);
    const text = command.toString('latin1', at, end);
    expect(text).toMatch(new RegExp(`^\\${first}(0|[1-9][0-9]*)$`));
    at = end + 2;
    return Number(text.slice(1));
  };
  const found: Buffer[] = [];
  for (let n = line('*'); n > 0; n--) {
    const length = line('$');
    found.push(command.subarray(at, at + length));
    expect(command.toString('latin1', at + length, at + length + 2)).toBe('\r\n');
    at += length + 2;
  }
  expect(at).toBe(command.length);
  return found;
}

const text = fc.oneof(fc.string({ maxLength: 80 }), fc.string({ unit: 'binary', maxLength: 40 }));
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 100 }),
  fc.integer({ min: 0, max: 400_000 }).map((n) => new Uint8Array(n).fill(n & 255)),
);
const argument = fc.oneof({ weight: 3, arbitrary: text }, { weight: 2, arbitrary: bytes });

describe('a command written by hand', () => {
  it('is what the protocol says, whatever the arguments, and is never touched by later ones', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(argument, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 6 }),
        (commands) => {
          const writer = new CommandWriter();
          const taken = commands.map((args) => {
            writer.begin();
            for (const arg of args) {
              if (typeof arg === 'string') writer.text(arg);
              else writer.bytes(arg);
            }
            return writer.take();
          });
          for (const [i, args] of commands.entries()) {
            const expected = args.map((arg) => Buffer.from(arg as string));
            const found = argumentsOf(taken[i] as Buffer);
            expect(found.length).toBe(expected.length);
            expect(found.every((f, j) => f.equals(expected[j] as Buffer))).toBe(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has the keys of the store in it as they are told as texts, whatever the ids', () => {
    const id = fc.oneof(
      fc.stringMatching(/^[0-9A-Za-z_-]{1,30}$/),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 9 }),
    );
    fc.assert(
      fc.property(fc.boolean(), fc.nat(63), id, id, (withClaims, partition, psnNo, other) => {
        const keys = new Keys('sc:', 64, withClaims);
        const writer = new CommandWriter();
        writer.begin();
        keys.writeCell(writer, partition, psnNo, other);
        keys.writeReceipt(writer, partition, other);
        keys.writeRecord(writer, partition, psnNo, other);
        keys.writeOutbox(writer, partition);
        const told = [
          keys.cell(partition, psnNo, other),
          keys.receipt(partition, other),
          keys.record(partition, psnNo, other),
          keys.outbox(partition),
        ];
        expect(argumentsOf(writer.take())).toEqual(told.map((key) => Buffer.from(key)));
      }),
    );
  });

  it('forgets one that was begun and not taken', () => {
    const writer = new CommandWriter();
    writer.begin();
    writer.text('SET');
    writer.begin();
    writer.text('PING');
    expect(argumentsOf(writer.take()).map(String)).toEqual(['PING']);
  });

  it('is sent as it is', () => {
    const command = new ReadyCommand('ping', Buffer.from('*1\r\n$4\r\nPING\r\n'));
    expect(command.toWritable().toString()).toBe('*1\r\n$4\r\nPING\r\n');
    expect(command.name).toBe('ping');
  });
});

describe('a stored receipt', () => {
  const receipt = { fingerprint: new Uint8Array(16).fill(7), answer: Uint8Array.of(1, 2, 3) };
  const stored = (psnNo: string, record: CommitRequest['record'] = null): Buffer => {
    const writer = new CommandWriter();
    writer.begin();
    writeReceipt(writer, psnNo, receipt, record);
    return argumentsOf(writer.take())[0] as Buffer;
  };

  it('comes back as whose it is', () => {
    for (const psnNo of ['P1', '人'.repeat(64), '𠮷'.repeat(32)]) {
      const back = readReceipt(stored(psnNo));
      expect(back.psnNo).toBe(psnNo);
      expect([...back.fingerprint, ...back.answer]).toEqual([...receipt.fingerprint, 1, 2, 3]);
      expect(readPointer(back.answer)).toBeNull();
    }
  });

  it('names the record its answer ends in, and where, and nothing that is not there passes for an answer', () => {
    const bytes = Uint8Array.of(9, 9, 2, 3, 9);
    const value = stored('人1', { setlId: 'S一', bytes, answerTail: { at: 2, length: 2 } });
    // Fingerprint, 4 bytes of owner, mark, 4 bytes of setl_id, three words of 4 bytes, the head.
    const owner = '04e4baba31';
    expect(value.subarray(16).toString('hex')).toBe(
      `${owner}c10453e4b8800000000200000002${crc32(Uint8Array.of(2, 3)).toString(16).padStart(8, '0')}01`,
    );
    const pointer = readPointer(readReceipt(value).answer);
    expect(pointer).toMatchObject({ setlId: 'S一', at: 2, length: 2 });
    if (pointer === null) return;
    expect([...(wholeAnswer(pointer, bytes) ?? [])]).toEqual([1, 2, 3]);
    expect(wholeAnswer(pointer, null)).toBeNull();
    expect(wholeAnswer(pointer, bytes.subarray(0, 3))).toBeNull();
    expect(wholeAnswer(pointer, Uint8Array.of(9, 9, 2, 4, 9))).toBeNull();
    const cutOff = readPointer(readReceipt(value).answer.subarray(0, 9));
    expect(cutOff).not.toBeNull();
    expect(cutOff && wholeAnswer(cutOff, bytes)).toBeNull();
  });
});
