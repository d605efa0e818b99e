import { describe, expect, it } from 'vitest';
import { explainSettlement } from '../../src/settlement/explain-settlement.js';
import { decodeRecord } from '../../src/compute/record.js';
import { encodeFiling } from '../../src/wire/filing-bodies.js';
import { decodeAnswer } from '../../src/wire/envelope.js';
import { claimTask, HOME } from './claims.js';
import { cells, expectKind, PERSON, POLICIES, settleAnswerOf } from './fixtures.js';
import { Ledger } from './ledger.js';
import { PLACE, placeLedger, recordIn, STAY } from './parts-world.js';
import { cancelTask, metersIn } from './undo.js';

describe('XS-3.3b: filed after a self-paid discharge, then claimed', () => {
  const unfiled = (): Ledger => new Ledger(cells({ ...PERSON, filings: [] }));
  const selfPaid = { claim: { reason: 'self_paid' } } as const;
  const late = { claim: { reason: 'self_paid', lateFiledOn: '2025-05-06' } } as const;
  const filing = encodeFiling({
    ...{ filingId: null, kind: 'other_temporary', group: null, areas: ['110000'], begndate: '2025-04-20' },
    ...{ enddate: null, basis: 'commitment', papers: [], mdtrtId: 'V1', admissionDay: '2025-04-20' },
  });

  it('the late filing by 2501 changes the class from unfiled to the kind filed', () => {
    const ledger = unfiled();
    const before = settleAnswerOf(expectKind(ledger.compute(claimTask('M1', selfPaid)), 'commit').frame);
    expect(before.treatmentClass).toBe('unfiled');
    ledger.commit({ infno: '2501', msgid: 'F1', refMsgid: 'RF1', mdtrtarea: HOME, body: filing });
    const stale = expectKind(ledger.compute(claimTask('M1', selfPaid)), 'answer');
    expect(decodeAnswer(stale.frame).error?.message).toMatch(/^补办备案不符合规定：.*2025-05-06 出院后补办/);
    const after = settleAnswerOf(ledger.commit(claimTask('M1', late)).frame);
    expect(after.treatmentClass).toBe('other_temporary');
    expect(after.hifp).toBeGreaterThan(before.hifp);
    expect(after.claim).toMatchObject({ lateFiledOn: '2025-05-06' });
    expect(after.claim?.basis.join()).toContain('三(三)');
  });

  it('a filing after the claim is refused: the visit is settled', () => {
    const ledger = unfiled();
    ledger.commit(claimTask('M1', selfPaid));
    const refused = ledger.compute({ infno: '2501', msgid: 'F1', refMsgid: 'RF1', mdtrtarea: HOME, body: filing });
    expect(expectKind(refused, 'answer').code).toBe('E312');
  });
});

describe('JS-44: a claim of a stay over New Year', () => {
  const region = 'claims: {reasons: [system_fault], catalogue: home}';
  const change = { bill: STAY, claim: { mdtrtarea: '990101', receivedOn: '2026-01-03' } };
  const home = { insuplc: PLACE, mdtrtarea: PLACE };

  it('is cut into years like a bill, each part explained as a claim, and taken back from both', () => {
    const ledger = placeLedger({ region });
    const { setlId } = ledger.commit(claimTask('M1', change, home));
    const record = recordIn(ledger, setlId);
    expect(record.parts).toHaveLength(2);
    for (const { input, result } of record.parts) {
      expect(input.visit.claim).toMatchObject({ reason: 'system_fault', operatorNo: 'OP01' });
      const explained = explainSettlement(ledger.policies, input);
      expect(explained.ok && explained.trace.treatmentClass).toBe(result.treatmentClass);
    }
    expect(metersIn(ledger, 2025)).not.toEqual({});
    ledger.commit({ ...cancelTask('C1', setlId), ...home });
    expect([metersIn(ledger, 2025), metersIn(ledger, 2026)]).toEqual([{}, {}]);
  });
});

describe('a record of a claim', () => {
  it('explains itself to the same figures from its own bytes', () => {
    const { record, frame } = new Ledger().commit(claimTask('M1'));
    const { input, result } = decodeRecord(record as Uint8Array);
    const explained = explainSettlement(POLICIES, input);
    expect(explained.ok && explained.evaluation.deductible).toBe(result.split.deductible);
    expect(explained.ok && explained.evaluation.paid[0]).toBe(settleAnswerOf(frame).hifp);
    expect(explained.ok && explained.plan.key).toBe(result.planKey);
  });
});
