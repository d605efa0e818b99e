import { describe, expect, it } from 'vitest';
import { intentFingerprint } from '../../src/wire/fingerprint.js';
import { CATEGORY_BILL } from './samples.js';

describe('fingerprint of an intent', () => {
  it('one bill has one intent whatever the door, and another amount another', () => {
    const e = { infno: '2304', msgid: 'A1', psnNo: 'P1', insuplc: '610100', mdtrtarea: '510100' };
    const base = Buffer.from(intentFingerprint(e, CATEGORY_BILL));
    const other = [
      intentFingerprint({ ...e, msgid: 'A2' }, CATEGORY_BILL),
      intentFingerprint({ ...e, psnNo: 'P2' }, CATEGORY_BILL),
      intentFingerprint(e, { ...CATEGORY_BILL, total: 30_001 }),
      intentFingerprint(e, { ...CATEGORY_BILL, injury: false }),
      intentFingerprint(e, { ...CATEGORY_BILL, rows: CATEGORY_BILL.rows.toReversed() }),
      intentFingerprint(e, { ...CATEGORY_BILL, rows: CATEGORY_BILL.rows.slice(1) }),
      intentFingerprint(e, { ...CATEGORY_BILL, shape: 'lines' }),
    ].map((f) => Buffer.from(f).toString('hex'));
    expect(base).toHaveLength(16);
    expect(new Set([base.toString('hex'), ...other]).size).toBe(other.length + 1);
  });

  it('a long bill is fingerprinted whole', () => {
    const e = { infno: '2207', msgid: 'A1', psnNo: 'P1', insuplc: '610100', mdtrtarea: '510100' };
    const rows = Array.from({ length: 3000 }, (_, i) => [`line-${i}`, '中成药编码', '11', '01', i, 0, 0, 0, i]);
    const print = (last: number) =>
      Buffer.from(
        intentFingerprint(e, {
          ...CATEGORY_BILL,
          shape: 'lines',
          rows: [...rows.slice(0, -1), ['line-2999', '中成药编码', '11', '01', last, 0, 0, 0, last]],
        }),
      ).toString('hex');
    expect(print(1)).toBe(print(1));
    expect(print(1)).not.toBe(print(2));
  });
});
