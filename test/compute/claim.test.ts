import { describe, expect, it } from 'vitest';
import { decodeRecord } from '../../src/compute/record.js';
import { decodeOutbox, encodePerson } from '../../src/store/cells.js';
import { decodeAnswer } from '../../src/wire/envelope.js';
import { answerToJson } from '../../src/wire/json-answer.js';
import { decodeSettlementQueryAnswer, encodeSettlementQuery } from '../../src/wire/query-bodies.js';
import { decodeSettleAnswer } from '../../src/wire/settle-answer.js';
import { CLAIM, claimTask, HOME } from './claims.js';
import { codeOf, expectKind, PERSON, settleAnswerOf } from './fixtures.js';
import { Ledger } from './ledger.js';
import { balanceIn, cancelAnswerOf, cancelTask, metersIn, reversalOf, reverseTask, settleTask } from './undo.js';

const messageOf = (frame: Uint8Array): string => decodeAnswer(frame).error?.message ?? '';

describe('a claim', () => {
  const ledger = new Ledger();
  const outcome = ledger.commit(claimTask('M1'));
  const answer = settleAnswerOf(outcome.frame);

  it('XA-48: costs what the same bill settled directly would have cost', () => {
    const direct = settleAnswerOf(expectKind(new Ledger().compute(settleTask('M1')), 'commit').frame);
    const { claim: _, ...figures } = answer;
    expect(figures).toEqual(direct);
    expect(figures.treatmentClass).toBe('long_term');
  });

  it('says in the answer, the record and for people that it is one', () => {
    expect(answer.claim).toMatchObject({ ...CLAIM, dueOn: null });
    const record = decodeRecord(outcome.record as Uint8Array);
    expect(record.source.infno).toBe('2207M');
    expect(record.input.visit).toMatchObject({ mdtrtarea: '110105', claim: answer.claim });
    expect(decodeOutbox(outcome.outbox as Uint8Array).kind).toBe('settle');
    const json = JSON.parse(answerToJson(outcome.frame, '2207M')) as { output: Record<string, unknown> };
    expect(json.output['claiminfo']).toMatchObject({
      reim_way: '零星报销',
      claim_reason: 'system_fault',
      opter: 'OP01',
      opter_name: '李四',
      consent_flag: '1',
      consent_by: '王主任',
      mdtrtarea_admdvs: '110105',
    });
  });

  it('explains itself as a claim', () => {
    const body = encodeSettlementQuery({ setlId: answer.setlId, msgid: null, explain: true });
    const { frame } = expectKind(ledger.compute({ infno: '5203', msgid: 'Q', body }), 'answer');
    const { trace, status } = decodeSettlementQueryAnswer(decodeAnswer(frame).body as Uint8Array);
    expect(status).toBe('settled');
    expect(trace).toContain('{"name":"零星报销","value":"系统或网络故障"}');
    expect(trace).toContain('{"name":"经办机构同意","value":"是"}');
  });

  it('is answered with the same bytes again, and a changed claim under its msgid is a conflict', () => {
    const again = expectKind(ledger.compute(claimTask('M1')), 'answer');
    expect(Buffer.from(again.frame)).toEqual(Buffer.from(outcome.frame));
    for (const claim of [{ consent: false, consentBy: '' }, { operatorNo: 'OP02' }, { uploaded: true }] as const)
      expect(codeOf(ledger.compute(claimTask('M1', { claim })))).toBe('E601');
    expect(codeOf(ledger.compute(claimTask('M1', { bill: { mdtrtId: 'V2' } })))).toBe('E601');
  });

  it('as a pre-settlement gives the same figures and writes nothing', () => {
    const preview = new Ledger().compute(claimTask('P1', {}, { infno: '2206M' }));
    const figures = settleAnswerOf(expectKind(preview, 'answer').frame);
    expect(figures).toEqual({ ...answer, setlId: '', medinsSetlId: 'P1' });
  });
});

describe('NM-4.2 XA-6b JS-3b: what was settled is not claimed', () => {
  it('after a direct settlement of the visit, by its id or by place and days', () => {
    const ledger = new Ledger();
    ledger.commit(settleTask('S1'));
    expect(codeOf(ledger.compute(claimTask('M1')))).toBe('E611');
    expect(codeOf(ledger.compute(claimTask('M1', { bill: { mdtrtId: 'OFFICE-1' } })))).toBe('E611');
    const later = { mdtrtId: 'OFFICE-1', begntime: '2025-05-05 10:00:00', endtime: '2025-05-05 18:00:00' };
    expectKind(ledger.compute(claimTask('M1', { bill: later })), 'commit');
    expectKind(
      ledger.compute(claimTask('M1', { bill: { mdtrtId: 'OFFICE-1', fixmedinsCode: 'H11010500002' } })),
      'commit',
    );
  });

  it('twice, unless the first was cancelled', () => {
    const ledger = new Ledger();
    const { setlId } = ledger.commit(claimTask('M1'));
    const second = expectKind(ledger.compute(claimTask('M2')), 'answer');
    expect(messageOf(second.frame)).toMatch(/^该次就医已结算，不能重复结算/);
    ledger.commit({ ...cancelTask('C1', setlId), mdtrtarea: HOME });
    const again = expectKind(ledger.compute(claimTask('M2')), 'commit');
    // A restored settlement of the visit would have to fail this commit.
    expect(again.checks.map((c) => c.cell)).toContain(`s${setlId}`);
  });
});

describe('who may', () => {
  it('only the insured place claims: a treating place is refused', () => {
    const outcome = expectKind(new Ledger().compute(claimTask('M1', {}, { mdtrtarea: '110105' })), 'answer');
    expect(outcome.code).toBe('E204');
  });

  it('only the insured place cancels or reverses a claim, a stay by 2305', () => {
    const ledger = new Ledger();
    const { setlId } = ledger.commit(claimTask('M1'));
    expect(codeOf(ledger.compute(cancelTask('C1', setlId)))).toBe('E204');
    expect(codeOf(ledger.compute(reverseTask('R1', 'M1', '2207M')))).toBe('E204');
    expect(codeOf(ledger.compute({ ...cancelTask('C1', setlId), infno: '2208', mdtrtarea: HOME }))).toBe('E605');
    expect(expectKind(ledger.compute({ ...cancelTask('C1', setlId), mdtrtarea: HOME }), 'commit').setlId).not.toBe('');
  });
});

describe('undoing a claim', () => {
  it('takes back what it added, to the fen, and a reversed cancellation puts it back', () => {
    const ledger = new Ledger();
    const balance = balanceIn(ledger);
    const { frame, setlId } = ledger.commit(claimTask('M1'));
    const settled = { meters: metersIn(ledger, 2025), balance: balanceIn(ledger) };
    const cancelled = cancelAnswerOf(ledger.commit({ ...cancelTask('C1', setlId), mdtrtarea: HOME }));
    expect(cancelled).toMatchObject({ hifp: -settleAnswerOf(frame).hifp, ofSetlId: setlId, refund: true });
    expect(cancelled.warnings).toEqual(['原结算为零星报销']);
    expect(metersIn(ledger, 2025)).toEqual({});
    expect(balanceIn(ledger)).toBe(balance);
    const undone = ledger.commit({ ...reverseTask('R1', 'C1', '2305'), mdtrtarea: HOME });
    expect(reversalOf(undone)).toBe('restored');
    expect({ meters: metersIn(ledger, 2025), balance: balanceIn(ledger) }).toEqual(settled);
  });

  it('reverses a claim by its msgid', () => {
    const ledger = new Ledger();
    ledger.commit(claimTask('M1'));
    expect(reversalOf(ledger.commit({ ...reverseTask('R1', 'M1', '2207M'), mdtrtarea: HOME }))).toBe('reversed');
    expect(metersIn(ledger, 2025)).toEqual({});
  });
});

describe('raw lines', () => {
  const raw = [
    ['1', 'XC09', '09', '02', 10_005, 1000, null],
    ['2', 'XC08', '08', '01', 20_000, 0, 15_000],
    ['3', 'ZF01', '14', '03', 5000, 10_000, null],
  ] as const;
  const bill = {
    total: 35_005,
    ownPay: 0,
    overLimit: 0,
    firstSelfPay: 0,
    inScope: 0,
    shape: 'lines',
    rows: [],
  } as const;

  it('NM-16 XA-9: are split by the insured place’s catalogue, half-up to the fen', () => {
    const { frame } = new Ledger().commit(claimTask('M1', { bill, rawLines: raw }));
    const answer = decodeSettleAnswer(decodeAnswer(frame).body as Uint8Array);
    // 10 % of 100.05 is 10.01; 50.00 above the limit; 50.00 not in the catalogue.
    expect(answer).toMatchObject({ ownPay: 5000, overLimit: 5000, firstSelfPay: 1001, inScope: 24_004 });
  });

  it('must add up to the total', () => {
    expect(codeOf(new Ledger().compute(claimTask('M1', { bill: { ...bill, total: 35_006 }, rawLines: raw })))).toBe(
      'E501',
    );
  });

  it('belong to the intent', () => {
    const ledger = new Ledger();
    ledger.commit(claimTask('M1', { bill, rawLines: raw }));
    const other = [[...raw[0].slice(0, 5), 2000, null], raw[1], raw[2]] as unknown as typeof raw;
    expect(codeOf(ledger.compute(claimTask('M1', { bill, rawLines: other })))).toBe('E601');
    expect(expectKind(ledger.compute(claimTask('M1', { bill, rawLines: raw })), 'answer').replay).toBe(true);
  });
});

describe('refusals of the rules', () => {
  const messageFor = (claim: Parameters<typeof claimTask>[1]): string =>
    messageOf(expectKind(new Ledger().compute(claimTask('M1', claim)), 'answer').frame);

  it('carry their code and end with the article', () => {
    expect(messageFor({ claim: { reason: 'birth' } })).toMatch(/^不符合零星报销的规定：.*第六十八条）$/);
    expect(messageFor({ claim: { catalogue: 'treating' } })).toMatch(/^费用目录不符合规定：.*第九条）$/);
    expect(messageFor({ claim: { papers: [] } })).toMatch(/^零星报销材料不齐：.*第六十八条）$/);
    expect(messageFor({ claim: { lateFiledOn: '2025-05-05' } })).toMatch(/^补办备案不符合规定：.*三\(三\)）$/);
  });

  it('papers must be complete after the discharge and before the settlement', () => {
    expect(messageFor({ claim: { receivedOn: '2025-05-04' } })).toMatch(/^就诊日期不合理/);
    expect(messageFor({ claim: { receivedOn: '2025-05-07' } })).toMatch(/^就诊日期不合理/);
  });

  it('an unknown person, and one of another place, are refused as for a bill', () => {
    const elsewhere = new Ledger();
    elsewhere.cells.set('p', { name: 'p', version: 1, bytes: encodePerson({ ...PERSON, insuplc: '150100' }) });
    expect(codeOf(elsewhere.compute(claimTask('M1')))).toBe('E206');
    const nobody = new Ledger([]);
    expect(codeOf(nobody.compute(claimTask('M1')))).toBe('E205');
  });
});
