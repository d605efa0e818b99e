/** Rules of direct settlement that no single table of benefits shows. */
import { describe, expect, it } from 'vitest';
import type { Person } from '../../src/settlement/types.js';
import { decodePerson } from '../../src/store/cells.js';
import {
  decodeFilingAnswer,
  decodeFilingsAnswer,
  encodeFiling,
  encodeFilingQuery,
  encodeFilingReview,
  type FilingBody,
} from '../../src/wire/filing-bodies.js';
import { decodeAnswer } from '../../src/wire/envelope.js';
import type { SettleBody } from '../../src/wire/settle-body.js';
import { bodyWith, cells, codeOf, execute, expectKind, PERSON, settleAnswerOf, task } from './fixtures.js';
import { Ledger } from './ledger.js';
import { balanceIn, cancelAnswerOf, cancelTask, metersIn, settleTask } from './undo.js';

const settled = (change: Partial<SettleBody>, person: Person = PERSON, infno = '2304') =>
  settleAnswerOf(expectKind(execute(task({ infno, body: bodyWith(change), cells: cells(person) })), 'commit').frame);
const VISIT: Partial<SettleBody> = {
  medType: '11',
  begntime: '2025-05-06 08:00:00',
  endtime: '2025-05-06 09:00:00',
  shape: 'lines',
  ...{ total: 100_000, ownPay: 0, overLimit: 0, firstSelfPay: 0, inScope: 100_000 },
  rows: [['1', 'XC09', '09', '01', 100_000, 0, 0, 0, 100_000]],
};
const CHRONIC = { ...VISIT, medType: '14', diseCode: 'M01600' };
const FILING: FilingBody = {
  filingId: null,
  kind: 'long_term',
  group: 'resident',
  areas: [],
  begndate: '2025-05-06',
  enddate: null,
  basis: 'commitment',
  papers: [],
  mdtrtId: null,
  admissionDay: null,
};
const UNFILED: Person = { ...PERSON, filings: [] };

describe('direct settlement', () => {
  it('NM-4.1 XA-6a JS-3a the person pays the own share only: cash is the total less funds and account', () => {
    const a = settled({});
    expect(a.fundTotal).toBeGreaterThan(0);
    expect(a.account).toBeGreaterThan(0);
    expect(a.cash).toBe(a.total - a.fundTotal - a.account);
  });

  it('NM-5 JS-6a all funds in one answer, those that owe nothing listed too', () => {
    const a = settled({});
    expect(a.details.length).toBeGreaterThan(1);
    expect(a.details.some((d) => d.paid === 0)).toBe(true);
    expect(a.details.reduce((sum, d) => sum + d.paid, 0)).toBe(a.fundTotal);
  });

  it('NM-16 XA-9 XS-2.1 JS-15a TJ-3.1 the class the treating place gave a line stands; the ratio is the insured place’s', () => {
    const pay = (level: string, firstSelfPay: number): number => {
      const inScope = 100_000 - firstSelfPay;
      const rows: SettleBody['rows'] = [['1', 'XC09', '09', level, 100_000, 0, 0, firstSelfPay, inScope]];
      return settled({ ...VISIT, firstSelfPay, inScope, rows }, PERSON, '2207').fundTotal;
    };
    // Stamped B with its first self-pay, or A: the home catalogue is not asked, only the split counts.
    expect(pay('02', 0)).toBe(pay('01', 0));
    expect(pay('02', 20_000)).toBeLessThan(pay('01', 0));
  });

  it('XS-3.4c a filing made for stays covers chronic care out-patient too; without any it is unfiled', () => {
    expect(settled(CHRONIC, PERSON, '2207').treatmentClass).toBe('long_term');
    expect(settled(CHRONIC, UNFILED, '2207').treatmentClass).toBe('unfiled');
  });

  it('NM-32.3 NM-33.3 XS-3.6 TJ-5.2c a settlement that fails writes nothing: the visit can still be claimed', () => {
    const ledger = new Ledger();
    const failed = ledger.compute(settleTask('M1', { networked: true, injury: true, thirdParty: true }));
    expect(codeOf(failed)).toBe('E409');
    expect(ledger.cell('y2025').bytes).toBeNull();
    expect([ledger.receipts.size, ledger.records.size]).toEqual([0, 0]);
    // The same message, put right, is a first one.
    expect(ledger.compute(settleTask('M1')).kind).toBe('commit');
  });

  it('NM-22b XA-18a data sent twice are one record', () => {
    const ledger = new Ledger();
    const first = ledger.commit(settleTask('M1'));
    const second = expectKind(ledger.compute(settleTask('M1')), 'answer');
    expect(second.replay).toBe(true);
    expect(Buffer.from(second.frame)).toEqual(Buffer.from(first.frame));
    expect(ledger.records.size).toBe(1);
  });

  it('XA-38b NM-35b a broken commitment: taking the settlement back recovers all that was paid', () => {
    const ledger = new Ledger();
    const first = ledger.commit(settleTask('M1', { injury: true, thirdParty: false }));
    const paid = settleAnswerOf(first.frame);
    expect(paid.fundTotal).toBeGreaterThan(0);
    const back = cancelAnswerOf(ledger.commit(cancelTask('C1', first.setlId)));
    expect(back.fundTotal + paid.fundTotal).toBe(0);
    expect(metersIn(ledger, 2025)).toEqual({});
    expect(balanceIn(ledger)).toBe(100_000);
  });
});

describe('JS-14 settling without a filing is a pilot nobody here has', () => {
  const suzhou: Person = { ...UNFILED, insuplc: '320500' };
  const away = (person: Person) =>
    execute(
      task({ insuplc: '320500', mdtrtarea: '310115', cells: cells(person), body: bodyWith({ acctUsed: false }) }),
    );

  it('unfiled is unfiled', () => {
    expect(settleAnswerOf(expectKind(away(suzhou), 'commit').frame).treatmentClass).toBe('unfiled');
  });
});

describe('TJ-3.3b a referred person', () => {
  const referred: Person = {
    ...PERSON,
    insuplc: '120000',
    filings: PERSON.filings.map((f) => ({ ...f, kind: 'referral', begndate: '2025-03-01', enddate: '2025-12-31' })),
  };
  const at = (mdtrtarea: string, infno: string, change: Partial<SettleBody>) =>
    execute(
      task({
        infno,
        insuplc: '120000',
        mdtrtarea,
        cells: cells(referred),
        body: bodyWith({ ...change, acctUsed: false }),
      }),
    );

  it('is covered at the receiving place, in-patient and out-patient; elsewhere there is no rule', () => {
    for (const [infno, change] of [
      ['2304', {}],
      ['2207', VISIT],
    ] as const)
      expect(settleAnswerOf(expectKind(at('110105', infno, change), 'commit').frame).treatmentClass).toBe('referral');
    expect(codeOf(at('310115', '2304', {}))).toBe('E301');
  });
});

describe('XA-16 JS-12b what is filed is seen at once', () => {
  it('by the next query and the next settlement', () => {
    const ledger = new Ledger(cells(UNFILED));
    const filing = { ...FILING, areas: ['110000'] };
    const own = { mdtrtarea: '610100' };
    const made = ledger.commit({ infno: '2501', msgid: 'F1', ...own, body: encodeFiling(filing) });
    const { filings } = decodeFilingAnswer(decodeAnswer(made.frame).body as Uint8Array);
    const asked = ledger.compute({ infno: '5304', msgid: 'Q1', ...own, body: encodeFilingQuery({ day: null }) });
    const seen = decodeFilingsAnswer(decodeAnswer(expectKind(asked, 'answer').frame).body as Uint8Array);
    expect(seen.filings).toEqual(filings);
    const stay = ledger.commit(settleTask('M1', { begntime: '2025-05-06 08:00:00', endtime: '2025-05-06 09:00:00' }));
    expect(settleAnswerOf(stay.frame).treatmentClass).toBe('long_term');
  });
});

describe('a filing under review, through the messages', () => {
  const waiting = (): Ledger => {
    const ledger = new Ledger(cells({ ...UNFILED, insuplc: '320500' }));
    const filing: FilingBody = { ...FILING, areas: ['310000'], channel: 'online' };
    ledger.commit({ infno: '2501', msgid: 'F1', insuplc: '320500', mdtrtarea: '320500', body: encodeFiling(filing) });
    return ledger;
  };
  const stay = (ledger: Ledger): string => {
    const times = { begntime: '2025-05-06 08:00:00', endtime: '2025-05-06 09:00:00', acctUsed: false };
    const outcome = ledger.compute({ ...settleTask('S1', times), insuplc: '320500', mdtrtarea: '310115' });
    return settleAnswerOf(expectKind(outcome, 'commit').frame).treatmentClass;
  };

  it('JS-9 counts for nothing until 2501B approves it, once', () => {
    const ledger = waiting();
    expect(stay(ledger)).toBe('unfiled');
    const id = decodePerson(ledger.cell('p').bytes as Uint8Array).filings[0]?.id as string;
    const review = (msgid: string) => ({
      ...{ infno: '2501B', msgid, insuplc: '320500', mdtrtarea: '320500' },
      body: encodeFilingReview({ filingId: id, result: 'approve', note: '' }),
    });
    ledger.commit(review('R1'));
    expect(stay(ledger)).toBe('long_term');
    expect(expectKind(ledger.compute(review('R1')), 'answer').replay).toBe(true);
    expect(codeOf(ledger.compute(review('R2')))).toBe('E314');
  });
});
