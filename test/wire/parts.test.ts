import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { manualClock, shanghai } from '../../src/wire/clock.js';
import {
  ERRORS,
  type ErrorCode,
  errorMessage,
  isInDoubt,
  MAX_ERROR_MESSAGE,
  reasonToCode,
  WireError,
} from '../../src/wire/errors.js';
import { makeSetlId, Msgids, parseSetlId, RefMsgids, refMsgidTime } from '../../src/wire/ids.js';
import { maskCertNo, maskName } from '../../src/wire/mask.js';
import { sign, signedHeaders, verify } from '../../src/wire/signature.js';
import { isCleanText, isDate, isDateTime } from '../../src/wire/text.js';
import { INFNO, transactionOf } from '../../src/wire/transactions.js';

describe('shanghai', () => {
  it.each([
    [Date.UTC(2024, 11, 31, 15, 59, 59, 999), '2024-12-31 23:59:59', '20241231235959999'],
    [Date.UTC(2024, 11, 31, 16, 0, 0, 0), '2025-01-01 00:00:00', '20250101000000000'],
    [Date.UTC(2024, 1, 28, 16, 0, 0, 5), '2024-02-29 00:00:00', '20240229000000005'],
  ])('%d is %s', (ms, time, compactMs) => {
    expect(shanghai(ms)).toEqual({
      time,
      compactMs,
      date: time.slice(0, 10),
      compact: compactMs.slice(0, 14),
      year: Number(time.slice(0, 4)),
    });
  });
});

describe('calendar texts', () => {
  it.each(['2024-02-29', '2000-02-29', '2025-12-31', '1900-01-01'])('%s exists', (text) => {
    expect(isDate(text)).toBe(true);
    expect(isDateTime(`${text} 23:59:59`)).toBe(true);
  });

  it.each([
    '2025-02-29',
    '2100-02-29',
    '2025-04-31',
    '2025-00-10',
    '2025-13-10',
    '2025-01-00',
    '2025-1-010',
    '0025-01-01',
    '２025-01-01',
    '2025/01/01',
    '',
  ])('%j does not', (text) => {
    expect(isDate(text)).toBe(false);
    expect(isDateTime(`${text} 00:00:00`)).toBe(false);
  });

  it.each([
    '2025-01-01 24:00:00',
    '2025-01-01 00:60:00',
    '2025-01-01 00:00:60',
    '2025-01-01T00:00:00',
    '2025-01-01 00:00:00Z',
  ])('%s is no moment', (text) => {
    expect(isDateTime(text)).toBe(false);
  });
});

describe('clean text', () => {
  it.each(['药品甲', 'a b', '😀', ''])('%j is', (text) => expect(isCleanText(text)).toBe(true));
  it.each(['a\nb', '\u0000', '\u007f', '\u0085', '\ufffd', '\ud83d', '\ude00', '\ude00\ud83d'])('%j is not', (text) =>
    expect(isCleanText(text)).toBe(false),
  );
});

describe('ids', () => {
  it('a setl_id is a function of its parts and carries three of them', () => {
    const id = makeSetlId('610100', 'P1', 2025, 35);
    expect(id).toMatch(/^6101002025000Z[0-9A-HJKMNP-TV-Z]{16}$/);
    expect(makeSetlId('610100', 'P1', 2025, 35)).toBe(id);
    expect(parseSetlId(id)).toEqual({ insuplc: '610100', year: 2025, event: 35 });
    // Pinned: stored settlements are found by it.
    expect(id).toBe('6101002025000ZQWV2A7D2R5CZ1PZ6');
  });

  it('a setl_id spells event and person as its definition does, for good: it is kept with every settlement', () => {
    const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    for (let i = 0; i < 500; i++) {
      const event = i < 40 ? i : (i * 7919 * 7919) % 36 ** 4;
      const [psnNo, year] = [`P${i}`, 2000 + (i % 90)];
      const sum = createHash('sha256').update(`${psnNo}|${year}`).digest();
      let bits = '';
      for (const byte of sum.subarray(0, 10)) bits += byte.toString(2).padStart(8, '0');
      const person = (bits.match(/.{5}/g) ?? []).map((five) => digits[Number.parseInt(five, 2)]).join('');
      const number = event.toString(36).toUpperCase().padStart(4, '0');
      expect(makeSetlId('610100', psnNo, year, event)).toBe(`610100${year}${number}${person}`);
    }
  });

  it('another person or year never shares a setl_id', () => {
    const ids = ['P1', 'P2', 'P12'].flatMap((p) =>
      [2025, 2026].flatMap((y) => [1, 2, 36].map((n) => makeSetlId('610100', p, y, n))),
    );
    expect(new Set(ids.map((id) => id.slice(14) + id.slice(10, 14))).size).toBe(ids.length);
  });

  it('an event that does not fit is an error', () => {
    expect(parseSetlId(makeSetlId('610100', 'P1', 2025, 36 ** 4 - 1))?.event).toBe(36 ** 4 - 1);
    for (const event of [36 ** 4, -1, 1.5]) expect(() => makeSetlId('610100', 'P1', 2025, event)).toThrow(RangeError);
  });

  it.each(['', 'x', '6101002025000Z', '61010020X5000ZABCDEFGHJKMNPQRS', '6101002025-_00ABCDEFGHJKMNPQRS'])(
    '%j is no setl_id',
    (text) => {
      expect(parseSetlId(text)).toBeNull();
    },
  );

  it('inf_refmsgid is area, time, engine, counter and never repeats', () => {
    const clock = manualClock(Date.UTC(2025, 4, 6, 2, 10, 1, 0));
    const ids = new RefMsgids(7, clock);
    expect(ids.next('610100')).toBe('610100202505061010010070000000');
    expect(ids.next('610100')).toBe('610100202505061010010070000001');
    expect(refMsgidTime(ids.next('610100'))).toBe('20250506101001');
    expect(() => new RefMsgids(1000, clock)).toThrow(RangeError);
  });

  it('does not repeat when the clock is set back, nor after a restart within the second', () => {
    const clock = manualClock(Date.UTC(2025, 4, 6, 2, 10, 1, 500));
    const ids = new RefMsgids(0, clock);
    const first = Array.from({ length: 100 }, () => ids.next('610100'));
    clock.set(Date.UTC(2025, 4, 6, 2, 9, 0));
    const back = Array.from({ length: 100 }, () => ids.next('610100'));
    clock.set(Date.UTC(2025, 4, 6, 2, 10, 1, 501));
    const restarted = new RefMsgids(0, clock);
    const after = Array.from({ length: 100 }, () => restarted.next('610100'));
    expect(new Set([...first, ...back, ...after]).size).toBe(300);
  });

  it('msgids stay unique past the 10,000 of one second', () => {
    const ids = new Msgids('H51010000001', manualClock());
    const made = Array.from({ length: 25_000 }, () => ids.next());
    expect(new Set(made).size).toBe(made.length);
    expect(made.every((id) => /^H51010000001\d{18}$/.test(id))).toBe(true);
  });
});

describe('masks', () => {
  it('hide the birthday of an identity number', () => {
    expect(maskCertNo('610102196002291234')).toBe('610***********1234');
    expect(maskCertNo('E12345678')).toBe('*********');
    expect(maskCertNo('')).toBe('');
  });

  it('keep the first character of a name', () => {
    expect([maskName('张三'), maskName('欧阳修远'), maskName('𠮷田'), maskName('张'), maskName('')]).toEqual([
      '张*',
      '欧***',
      '𠮷*',
      '张*',
      '',
    ]);
  });
});

describe('signature', () => {
  it('verifies what it signed and nothing else', () => {
    const headers = signedHeaders('demo', 'secret', 1_746_497_400, 'n1');
    const signature = headers['x-tif-signature'] as string;
    expect(headers).toMatchObject({ 'x-tif-paasid': 'demo', 'x-tif-timestamp': '1746497400', 'x-tif-nonce': 'n1' });
    expect(verify('1746497400', 'secret', 'n1', signature)).toBe(true);
    expect(verify('1746497400', 'secret', 'n1', signature.toUpperCase())).toBe(true);
    expect(verify('1746497401', 'secret', 'n1', signature)).toBe(false);
    expect(verify('1746497400', 'secre', 'tn1', signature)).toBe(true);
    expect(verify('1746497400', 'other', 'n1', signature)).toBe(false);
    for (const bad of ['', 'x', signature.slice(1), `${signature}0`, 'é'.repeat(64)])
      expect(verify('1746497400', 'secret', 'n1', bad)).toBe(false);
    // SHA-256 of '1' + 's' + 'n' + '1', from another implementation.
    expect(sign('1', 's', 'n')).toBe('b83222d7cdec6eddafe880473756be0328ada0db22a26f5e3a6ccd48ef3931c9');
  });
});

describe('errors', () => {
  const codes = Object.keys(ERRORS) as ErrorCode[];

  it('have sentences a cashier can read, each its own', () => {
    for (const code of codes) {
      expect(ERRORS[code].message).toMatch(/^[\p{Script=Han}，]+$/u);
      expect(ERRORS[code].message.length).toBeLessThanOrEqual(40);
    }
    expect(new Set(codes.map((code) => ERRORS[code].message)).size).toBe(codes.length);
  });

  it('only E901 leaves the outcome open, and so does what nobody knows', () => {
    expect(codes.filter((code) => isInDoubt(code))).toEqual(['E901']);
    expect(isInDoubt('E999')).toBe(true);
    expect(isInDoubt('toString')).toBe(true);
  });

  it('give every reason of the rules a code of the matching class', () => {
    const classes = Object.values(reasonToCode).map((code) => ERRORS[code].class);
    expect(new Set(classes)).toEqual(new Set(['身份', '备案', '政策', '费用', '系统']));
    expect(new Set(Object.values(reasonToCode)).size).toBe(Object.keys(reasonToCode).length);
  });

  it('keep err_msg within its column, without half a character', () => {
    expect(errorMessage('E501')).toBe('费用总额与各部分不符');
    expect(errorMessage('E501', '差 1 分')).toBe('费用总额与各部分不符：差 1 分');
    for (const n of [180, 188, 189, 190, 500]) {
      const text = errorMessage('E501', `${'x'.repeat(n % 2)}${'😀'.repeat(n)}`);
      expect(text.length).toBeLessThanOrEqual(MAX_ERROR_MESSAGE);
      expect(isCleanText(text)).toBe(true);
    }
    expect(new WireError('E107', 'd', 'A1')).toMatchObject({
      code: 'E107',
      detail: 'd',
      msgid: 'A1',
      name: 'WireError',
    });
  });
});

describe('transactions', () => {
  it('are open or unknown', () => {
    expect(transactionOf(INFNO.inpatientSettle)).toMatchObject({ kind: 'settle', group: 'inpatient' });
    expect(transactionOf(INFNO.outpatientPreSettle)).toMatchObject({ kind: 'presettle', group: 'outpatient' });
    for (const infno of Object.values(INFNO)) expect(transactionOf(infno)?.infno).toBe(infno);
    expect(transactionOf('9999')).toBeNull();
  });
});
