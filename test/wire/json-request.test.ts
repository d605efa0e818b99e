import { describe, expect, it } from 'vitest';
import { decodeRequest, encodeRequest } from '../../src/wire/envelope.js';
import { intentFingerprint } from '../../src/wire/fingerprint.js';
import { jsonToEnvelope } from '../../src/wire/json.js';
import { DEFAULT_LIMITS } from '../../src/wire/limits.js';
import * as query from '../../src/wire/query-bodies.js';
import { decodeSettleBody } from '../../src/wire/settle-body.js';
import { bodyOf, changed, type Message, refusal, sample } from './json-samples.js';
import { wireError } from './samples.js';

describe('a JSON bill', () => {
  it('is the same intent as the binary one, whatever its spelling and timeout', () => {
    const fingerprint = (text: string): string => {
      const e = jsonToEnvelope(text);
      return Buffer.from(intentFingerprint(e, decodeSettleBody(e.body))).toString('hex');
    };
    const plain = fingerprint(JSON.stringify(sample()));
    const respelt = fingerprint(
      changed((m) => {
        m['timeout_ms'] = 1234;
        m['opter'] = '0099';
        m.input.data['medfee_sumamt'] = 5792.53;
        m.input.data['trum_flag'] = '';
        m.input.data['er_flag'] = 0;
        m.input.data['networked_flag'] = '1';
      }),
    );
    expect(respelt).toBe(plain);
    expect(
      fingerprint(
        changed((m) => {
          m.input.data['trum_flag'] = '0';
        }),
      ),
    ).not.toBe(plain);
  });

  it('passes the binary door unchanged', () => {
    const envelope = jsonToEnvelope(JSON.stringify(sample()));
    expect(Buffer.from(decodeRequest(encodeRequest(envelope)).body)).toEqual(Buffer.from(envelope.body));
  });

  it('reads lines', () => {
    const bill = bodyOf((m) => {
      delete m.input.feesttinfo;
      m.input['feedetail'] = [
        {
          feedetl_sn: '1',
          med_list_codg: 'XC09',
          med_chrgitm_type: '09',
          chrgitm_lv: '01',
          det_item_fee_sumamt: '5792.53',
          inscp_scp_amt: 5792.53,
          cnt: 2,
          pric: 2896.265,
          memo: '',
        },
      ];
    });
    expect(bill).toMatchObject({ shape: 'lines', rows: [['1', 'XC09', '09', '01', 579_253, 0, 0, 0, 579_253]] });
  });

  it('XA-10: leaves the flag of a row out unless it says something', () => {
    const lineOf = (flag: unknown) => ({
      ...{ feedetl_sn: `L${String(flag)}`, med_list_codg: 'XC09', med_chrgitm_type: '09', chrgitm_lv: '01' },
      ...{ det_item_fee_sumamt: '1.00', inscp_scp_amt: '1.00' },
      ...(flag === undefined ? {} : { dise_rel_flag: flag }),
    });
    const lines = (flags: readonly unknown[]) =>
      bodyOf((m) => {
        delete m.input.feesttinfo;
        m.input['feedetail'] = flags.map(lineOf);
      }).rows.map((row) => row.slice(9));
    expect(lines([undefined, '1', '', '0'])).toEqual([[], [], [], [false]]);
    expect(() => lines(['maybe'])).toThrow('dise_rel_flag');
  });

  it('takes the timeout of the message or the default', () => {
    expect(
      jsonToEnvelope(
        changed((m) => {
          delete m['timeout_ms'];
        }),
      ).timeoutMs,
    ).toBe(DEFAULT_LIMITS.defaultTimeoutMs);
    expect(
      jsonToEnvelope(
        changed((m) => {
          m['timeout_ms'] = 77;
        }),
      ).timeoutMs,
    ).toBe(77);
  });

  it.each<[string, (m: Message) => void, string, string]>([
    [
      'another interface version',
      (m) => {
        m['infver'] = 'V2.0';
      },
      'E102',
      'infver',
    ],
    [
      'infno as number',
      (m) => {
        m['infno'] = 2304;
      },
      'E103',
      'infno',
    ],
    [
      'a transaction not open',
      (m) => {
        m['infno'] = '2102';
      },
      'E109',
      '2102',
    ],
    [
      'no psn_no',
      (m) => {
        delete m.input.data['psn_no'];
      },
      'E103',
      'psn_no',
    ],
    [
      'a misspelt head field',
      (m) => {
        m['mdtrtarea_admdvs'] = '510100';
      },
      'E103',
      'mdtrtarea_admdvs',
    ],
    [
      'an impossible time',
      (m) => {
        m['inf_time'] = '2025-13-01 00:00:00';
      },
      'E103',
      'inf_time',
    ],
    [
      'a timeout as text',
      (m) => {
        m['timeout_ms'] = '5000';
      },
      'E103',
      'timeout_ms',
    ],
    [
      'no institution',
      (m) => {
        delete m['fixmedins_code'];
      },
      'E107',
      'fixmedins_code',
    ],
    [
      'a misspelt flag',
      (m) => {
        m.input.data['trum_flg'] = '1';
      },
      'E107',
      'trum_flg',
    ],
    [
      'a flag of 2',
      (m) => {
        m.input.data['er_flag'] = '2';
      },
      'E107',
      'er_flag',
    ],
    [
      'both kinds of rows',
      (m) => {
        m.input['feedetail'] = [];
      },
      'E107',
      'feesttinfo',
    ],
    [
      'no rows node',
      (m) => {
        delete m.input.feesttinfo;
      },
      'E107',
      'feesttinfo',
    ],
    [
      'rows as object',
      (m) => {
        m.input['feesttinfo'] = {} as never;
      },
      'E107',
      '费用行',
    ],
    [
      'a row as text',
      (m) => {
        m.input.feesttinfo = ['x'] as never;
      },
      'E107',
      '第1行',
    ],
    [
      'an unknown node',
      (m) => {
        m.input['diseinfo'] = [];
      },
      'E107',
      'diseinfo',
    ],
    [
      'input as array',
      (m) => {
        m.input = [] as never;
      },
      'E103',
      'input',
    ],
    [
      'a category twice',
      (m) => {
        Object.assign(m.input.feesttinfo?.[1] ?? {}, { med_chrgitm_type: '01' });
      },
      'E110',
      '第2行',
    ],
    [
      'a half character',
      (m) => {
        m.input.data['dise_codg'] = '\ud800';
      },
      'E107',
      'dise_codg',
    ],
  ])('%s is refused', (_, change, code, detail) => {
    const error = refusal(change);
    expect(error.code).toBe(code);
    expect(error.detail).toContain(detail);
  });

  it('a key of the prototype is a key like any other', () => {
    const text = JSON.stringify(sample()).replace('"psn_no"', '"__proto__":{"er_flag":"1"},"psn_no"');
    expect(wireError(() => jsonToEnvelope(text)).code).toBe('E107');
  });

  it('size and depth are bounded before the text is parsed', () => {
    const small = { ...DEFAULT_LIMITS, maxFrameBytes: 100 };
    expect(wireError(() => jsonToEnvelope(JSON.stringify(sample()), small)).code).toBe('E104');
    expect(wireError(() => jsonToEnvelope(JSON.stringify('中'.repeat(40)), small)).code).toBe('E104');
    expect(wireError(() => jsonToEnvelope('['.repeat(500_000))).code).toBe('E111');
    expect(wireError(() => jsonToEnvelope('{"a":"[[[[[[[[["')).code).toBe('E101');
    expect(wireError(() => jsonToEnvelope('[]')).code).toBe('E101');
  });
});

describe('JSON queries', () => {
  const ask = (infno: string, data: Record<string, unknown>) =>
    jsonToEnvelope(
      changed((m) => {
        m['infno'] = infno;
        m.input = { data: { psn_no: 'P1', ...data } };
      }),
    ).body;

  it('are the binary ones', () => {
    expect(query.decodeSettlementQuery(ask('5203', { msgid: 'A1' }))).toEqual({
      setlId: null,
      msgid: 'A1',
      explain: false,
    });
    expect(query.decodeSettlementQuery(ask('5203', { setl_id: 'S1', explain: '1' }))).toEqual({
      setlId: 'S1',
      msgid: null,
      explain: true,
    });
    expect(query.decodeAccumulatorsQuery(ask('5206', { year: '2025' }))).toEqual({ year: 2025 });
    expect(query.decodeAccumulatorsQuery(ask('5206', {}))).toEqual({ year: null });
    expect(query.decodePersonQuery(ask('1101', {}))).toEqual({});
  });

  it('are refused like them', () => {
    expect(wireError(() => ask('5203', {}))).toMatchObject({ code: 'E107', msgid: 'H51010000001202505061010000001' });
    expect(wireError(() => ask('5206', { year: '二〇二五' })).code).toBe('E107');
    expect(wireError(() => ask('1101', { year: 2025 })).code).toBe('E107');
  });
});
