import { describe, expect, it } from 'vitest';
import { decodeSettleBody, encodeSettleBody, type SettleBody } from '../../src/wire/settle-body.js';
import { SETTLE_COLUMNS } from '../../src/wire/settle-columns.js';
import { decodeSettleAnswer, encodeSettleAnswer } from '../../src/wire/settle-answer.js';
import { DEFAULT_LIMITS } from '../../src/wire/limits.js';
import { ANSWER, CATEGORY_BILL, LINE_BILL, tampered, wireError } from './samples.js';

const column = (name: string): number => SETTLE_COLUMNS.findIndex((c) => c.name === name);
const refusal = (bill: SettleBody, change: (cells: unknown[]) => void) =>
  wireError(() => decodeSettleBody(tampered(bill, change)));

describe('a bill', () => {
  it.each([
    ['by category', CATEGORY_BILL],
    ['by line', LINE_BILL],
  ])('%s comes back as it went', (_, bill) => {
    expect(decodeSettleBody(encodeSettleBody(bill))).toEqual(bill);
  });

  it('keeps every column apart', () => {
    const bill: SettleBody = {
      ...LINE_BILL,
      total: 1,
      ownPay: 2,
      overLimit: 3,
      firstSelfPay: 4,
      inScope: 5,
      acctUsed: false,
      emergency: true,
      networked: false,
      midSettlement: true,
      injury: true,
      thirdParty: false,
    };
    expect(decodeSettleBody(encodeSettleBody(bill))).toEqual(bill);
  });

  it('keeps amounts around 2^32 and at the limit whole, as integers', () => {
    for (const total of [2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, DEFAULT_LIMITS.maxAmountFen]) {
      const bytes = encodeSettleBody({ ...CATEGORY_BILL, total, rows: [['01', total, 0, 0, 0, 0, 0, total]] });
      expect(decodeSettleBody(bytes)).toMatchObject({ total, rows: [['01', total, 0, 0, 0, 0, 0, total]] });
      expect(Buffer.from(bytes).includes(0xcb)).toBe(false);
    }
  });

  it('takes as many rows as the limit and not one more', () => {
    const rows = Array.from({ length: 5 }, (_, i) => [`s${i}`, 'XC09', '09', '01', 1, 0, 0, 0, 1]);
    const limits = { ...DEFAULT_LIMITS, maxRows: 4 };
    expect(decodeSettleBody(encodeSettleBody({ ...LINE_BILL, rows: rows.slice(1) }), limits).rows).toHaveLength(4);
    expect(wireError(() => decodeSettleBody(encodeSettleBody({ ...LINE_BILL, rows }), limits)).code).toBe('E105');
  });

  it.each<[string, string, unknown]>([
    ['a negative amount', 'medfee_sumamt', -1],
    ['half a fen', 'medfee_sumamt', 100.5],
    ['NaN', 'inscp_scp_amt', Number.NaN],
    ['infinity', 'inscp_scp_amt', Number.POSITIVE_INFINITY],
    ['an amount as text', 'fulamt_ownpay_amt', '100'],
    ['nil for an amount', 'preselfpay_amt', null],
    ['an amount over the limit', 'overlmt_selfpay', BigInt(DEFAULT_LIMITS.maxAmountFen + 1)],
    ['an amount beyond 2^53', 'overlmt_selfpay', 2n ** 53n + 1n],
    ['true for an amount', 'medfee_sumamt', true],
  ])('%s is no amount', (_, name, value) => {
    const error = refusal(CATEGORY_BILL, (cells) => {
      cells[column(name)] = value;
    });
    expect(error.code).toBe('E108');
    expect(error.detail).toContain(name);
  });

  it.each<[string, string, unknown]>([
    ['unknown insutype', 'insutype', '399'],
    ['a prototype name as code', 'hosp_lv', 'constructor'],
    ['unknown level', 'hosp_lv', '4A'],
    ['a flag as 1', 'acct_used_flag', 1],
    ['a flag as nil where nothing allows it', 'er_flag', null],
    ['a flag as text', 'trum_flag', '0'],
    ['30 February', 'begntime', '2025-02-30 00:00:00'],
    ['29 February of a common year', 'begntime', '1900-02-29 00:00:00'],
    ['hour 24', 'endtime', '2025-05-06 24:00:00'],
    ['a date only', 'setl_time', '2025-05-06'],
    ['another separator', 'setl_time', '2025-05-06T10:10:00'],
    ['letters in med_type', 'med_type', '2x'],
    ['an empty id', 'mdtrt_id', ''],
    ['a control character', 'dise_codg', 'M03\u0000900'],
    ['too long an id', 'mdtrt_id', 'x'.repeat(31)],
    ['rows of another kind', 'rows', 'none'],
    ['an unknown shape', 'row_shape', '3'],
    ['bin for a text', 'mdtrt_id', new Uint8Array([65])],
  ])('%s is refused by its column', (_, name, value) => {
    const error = refusal(CATEGORY_BILL, (cells) => {
      cells[column(name)] = value;
    });
    expect(error.code).toBe('E107');
    expect(error.detail).toContain(name);
  });

  it('29 February of a leap year is a day', () => {
    expect(() =>
      decodeSettleBody(
        tampered(CATEGORY_BILL, (c) => {
          c[column('begntime')] = '2024-02-29 23:59:59';
        }),
      ),
    ).not.toThrow();
  });

  it('tells how many columns there are', () => {
    expect(refusal(CATEGORY_BILL, (cells) => cells.pop())).toMatchObject({
      code: 'E107',
      detail: '版本1共22列，收到21列',
    });
    expect(refusal(CATEGORY_BILL, (cells) => cells.push(false, false, null, null, null, null, null, 0))).toMatchObject({
      code: 'E107',
      detail: '版本1共29列，收到30列',
    });
  });
});

describe('rows of a bill', () => {
  const rows = (cells: unknown[]): unknown[][] => cells[column('rows')] as unknown[][];

  it.each<[string, (row: unknown[]) => void, string, string]>([
    ['a column too few', (row) => row.pop(), 'E107', '第2行'],
    ['a column too many', (row) => row.push(0), 'E107', '第2行'],
    [
      'a negative amount',
      (row) => {
        row[1] = -5;
      },
      'E108',
      '第2行 item_sumamt',
    ],
    [
      'an unknown category',
      (row) => {
        row[0] = '15';
      },
      'E107',
      '第2行 med_chrgitm_type',
    ],
    [
      'a category as number',
      (row) => {
        row[0] = 9;
      },
      'E107',
      '第2行 med_chrgitm_type',
    ],
    [
      'the category of another row',
      (row) => {
        row[0] = '01';
      },
      'E110',
      '第2行 01',
    ],
  ])('%s is refused by its row', (_, change, code, detail) => {
    const error = refusal(CATEGORY_BILL, (cells) => change(rows(cells)[1] as unknown[]));
    expect(error.code).toBe(code);
    expect(error.detail).toContain(detail);
  });

  it('refuses the line number of another line, an unknown grade and a row that is none', () => {
    expect(
      refusal(LINE_BILL, (c) => {
        (rows(c)[1] as unknown[])[0] = '1';
      }).code,
    ).toBe('E110');
    expect(
      refusal(LINE_BILL, (c) => {
        (rows(c)[1] as unknown[])[3] = '1';
      }).detail,
    ).toContain('chrgitm_lv');
    expect(
      refusal(LINE_BILL, (c) => {
        rows(c)[1] = 'row' as never;
      }).detail,
    ).toContain('第2行');
  });

  it('a row of the other shape is refused', () => {
    expect(
      refusal(CATEGORY_BILL, (c) => {
        c[column('row_shape')] = '2';
      }).code,
    ).toBe('E107');
  });

  it('a whole float is no way to write an amount', () => {
    const whole = Buffer.from(encodeSettleBody({ ...CATEGORY_BILL, total: 70_000, rows: [] })).toString('hex');
    const float = Buffer.from(whole.replace('ce00011170', 'cb40f1170000000000'), 'hex');
    expect(wireError(() => decodeSettleBody(float)).code).toBe('E108');
  });
});

describe('a settlement answer', () => {
  it('comes back as it went, negative amounts and large ones included', () => {
    expect(decodeSettleAnswer(encodeSettleAnswer(ANSWER))).toEqual(ANSWER);
    const cancelled = { ...ANSWER, total: -101, hifp: -5_000_000_000, setlId: '' };
    expect(decodeSettleAnswer(encodeSettleAnswer(cancelled))).toEqual(cancelled);
  });
});
