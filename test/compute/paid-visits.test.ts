/** One visit is paid once: by a claim or directly, an emergency on its own or with the stay it led to. */
import { describe, expect, it } from 'vitest';
import type { ComputeOutcome, ComputeTask } from '../../src/compute/contract.js';
import { decodePerson } from '../../src/store/cells.js';
import type { PaidVisit } from '../../src/settlement/types.js';
import { decodeAnswer } from '../../src/wire/envelope.js';
import { makeSetlId } from '../../src/wire/ids.js';
import { encodeSettleBody, type SettleBody } from '../../src/wire/settle-body.js';
import { claimTask, HOME } from './claims.js';
import { bodyWith, codeOf, expectKind } from './fixtures.js';
import { Ledger } from './ledger.js';
import { PLACE, placeLedger, recordIn, STAY } from './parts-world.js';
import { cancelTask, reverseTask, settleTask } from './undo.js';

const ledgerOf = (): Ledger => Object.assign(new Ledger(), { maxNeeds: 30 });
const paidIn = (ledger: Ledger): readonly PaidVisit[] | undefined =>
  decodePerson(ledger.cell('p').bytes as Uint8Array).paidVisits;
const home = { mdtrtarea: HOME };
/** Code and whether the message names this settlement. */
function refusalOf(outcome: ComputeOutcome, setlId: string): [string, boolean] {
  const { code, frame } = expectKind(outcome, 'answer');
  return [code, decodeAnswer(frame).error?.message.includes(setlId) ?? false];
}

describe('NM-4.2 XA-6b JS-3b: what was claimed is not settled directly', () => {
  it('at and before settlement, by its id or by place and days, and the claim is named', () => {
    const ledger = ledgerOf();
    const { setlId } = ledger.commit(claimTask('M1'));
    for (const infno of ['2304', '2303'])
      expect(refusalOf(ledger.compute({ ...settleTask('S1'), infno }), setlId)).toEqual(['E611', true]);
    expect(refusalOf(ledger.compute(settleTask('S1', { mdtrtId: 'V9' })), setlId)).toEqual(['E611', true]);
  });

  it('other visits of the person are settled, and the list stays as it is', () => {
    const ledger = ledgerOf();
    ledger.commit(claimTask('M1'));
    const before = ledger.cell('p');
    const others: Partial<SettleBody>[] = [
      { mdtrtId: 'V2', fixmedinsCode: 'H11010500002' },
      { mdtrtId: 'V3', begntime: '2025-05-05 10:00:00', endtime: '2025-05-06 08:00:00' },
    ];
    for (const [i, other] of others.entries()) {
      const { writes } = ledger.commit(settleTask(`S${i}`, other));
      expect(writes.map((write) => write.cell)).not.toContain('p');
    }
    expect(ledger.cell('p')).toBe(before);
  });

  it('out-patient visits are told by beginning and cost', () => {
    const ledger = ledgerOf();
    const { setlId } = ledger.commit(claimTask('M1', { bill: { ...OUTPATIENT, mdtrtId: 'OFFICE' } }));
    expect(refusalOf(ledger.compute(outpatient('S1', {})), setlId)).toEqual(['E611', true]);
    expectKind(ledger.compute(outpatient('S1', { begntime: '2025-04-19 22:10:01' })), 'commit');
  });

  it('is settled once the claim is cancelled; the claim then is not restored until that is cancelled as well', () => {
    const ledger = ledgerOf();
    const claim = ledger.commit(claimTask('M1'));
    ledger.commit({ ...cancelTask('C1', claim.setlId), ...home });
    expect(paidIn(ledger)).toMatchObject([{ setlId: claim.setlId, live: false }]);
    const direct = ledger.commit(settleTask('S1'));
    const restore = { ...reverseTask('R1', 'C1', '2305'), ...home };
    expect(refusalOf(ledger.compute(restore), direct.setlId)).toEqual(['E611', true]);
    ledger.commit(cancelTask('C2', direct.setlId));
    const restored = ledger.commit(restore);
    expect(restored.checks.map((check) => check.cell)).toEqual(expect.arrayContaining(['p', `s${direct.setlId}`]));
    expect(paidIn(ledger)).toMatchObject([{ setlId: claim.setlId, live: true }]);
    expect(refusalOf(ledger.compute(settleTask('S2')), claim.setlId)).toEqual(['E611', true]);
    expect(refusalOf(ledger.compute(reverseTask('R2', 'C2', '2305')), claim.setlId)).toEqual(['E611', true]);
  });

  it('a direct settlement cancelled before the claim is not restored beside it', () => {
    const ledger = ledgerOf();
    const direct = ledger.commit(settleTask('S1'));
    ledger.commit(cancelTask('C1', direct.setlId));
    const claim = ledger.commit(claimTask('M1', { bill: { mdtrtId: 'OFFICE' } }));
    const restore = reverseTask('R1', 'C1', '2305');
    expect(refusalOf(ledger.compute(restore), claim.setlId)).toEqual(['E611', true]);
    ledger.commit({ ...cancelTask('C2', claim.setlId, { mdtrtId: 'OFFICE' }), ...home });
    ledger.commit(restore);
    const back = { ...reverseTask('R2', 'C2', '2305'), ...home };
    expect(refusalOf(ledger.compute(back), direct.setlId)).toEqual(['E611', true]);
  });

  it('of two claims of one visit, each cancelled once, one counts', () => {
    const ledger = ledgerOf();
    const first = ledger.commit(claimTask('M1'));
    ledger.commit({ ...cancelTask('C1', first.setlId), ...home });
    const second = ledger.commit(claimTask('M2'));
    const restoreFirst = { ...reverseTask('R1', 'C1', '2305'), ...home };
    expect(refusalOf(ledger.compute(restoreFirst), second.setlId)).toEqual(['E611', true]);
    ledger.commit({ ...cancelTask('C2', second.setlId), ...home });
    ledger.commit(restoreFirst);
    const restoreSecond = { ...reverseTask('R2', 'C2', '2305'), ...home };
    expect(refusalOf(ledger.compute(restoreSecond), first.setlId)).toEqual(['E611', true]);
  });

  it('a reversed claim leaves nothing behind: the person is, byte for byte, as before', () => {
    const ledger = ledgerOf();
    const before = ledger.cell('p').bytes as Uint8Array;
    ledger.commit(claimTask('M1'));
    ledger.commit({ ...reverseTask('R1', 'M1', '2207M'), ...home });
    expect(Buffer.from(ledger.cell('p').bytes as Uint8Array)).toEqual(Buffer.from(before));
    expectKind(ledger.compute(settleTask('S1')), 'commit');
  });

  it('JS-44: the same for a claim of a stay over New Year', () => {
    const region = 'claims: {reasons: [system_fault], catalogue: home}';
    const ledger = Object.assign(placeLedger({ region }), { maxNeeds: 30 });
    const place = { insuplc: PLACE, mdtrtarea: PLACE };
    const change = { bill: STAY, claim: { mdtrtarea: '990101', receivedOn: '2026-01-03' } };
    const claim = ledger.commit(claimTask('M1', change, place));
    expect(recordIn(ledger, claim.setlId).parts).toHaveLength(2);
    const stay = { msgid: 'S1', ...place, mdtrtarea: '990101', body: encodeSettleBody({ ...STAY, mdtrtId: 'V9' }) };
    expect(refusalOf(ledger.compute(stay), claim.setlId)).toEqual(['E611', true]);
    ledger.commit({ ...cancelTask('C1', claim.setlId), ...place });
    const direct = ledger.commit(stay);
    expect(recordIn(ledger, direct.setlId).parts).toHaveLength(2);
    expect(refusalOf(ledger.compute({ ...reverseTask('R1', 'C1', '2305'), ...place }), direct.setlId)).toEqual([
      'E611',
      true,
    ]);
  });
});

/** The emergency before the stay of the fixtures. */
const OUTPATIENT: Partial<SettleBody> = {
  ...{ mdtrtId: 'JZ1', medType: '13', shape: 'lines', emergency: true },
  ...{ begntime: '2025-04-19 22:10:00', endtime: '2025-04-20 07:00:00' },
  ...{ total: 30_000, ownPay: 0, firstSelfPay: 0, inScope: 30_000 },
  rows: [['1', 'XC09', '09', '01', 30_000, 0, 0, 0, 30_000]],
};
const outpatient = (msgid: string, change: Partial<SettleBody> = {}): Partial<ComputeTask> => {
  return { infno: '2207', msgid, refMsgid: `R${msgid}`, body: bodyWith({ ...OUTPATIENT, ...change }) };
};
const BY_VISIT: Partial<SettleBody> = { medType: '24', erBegntime: '2025-04-19 22:10:00', erMdtrtId: 'JZ1' };
const bySettlement = (erSetlId: string): Partial<SettleBody> => ({ ...BY_VISIT, erMdtrtId: null, erSetlId });

describe('NM-34 XA-21: an emergency that was settled with its stay', () => {
  it('is not settled on its own, nor claimed, nor settled with another stay', () => {
    const ledger = ledgerOf();
    const { setlId } = ledger.commit(settleTask('S1', BY_VISIT));
    for (const infno of ['2207', '2206'])
      expect(refusalOf(ledger.compute({ ...outpatient('E1'), infno }), setlId)).toEqual(['E413', true]);
    for (const mdtrtId of ['JZ1', 'OFFICE'])
      expect(refusalOf(ledger.compute(claimTask('M1', { bill: { ...OUTPATIENT, mdtrtId } })), setlId)).toEqual([
        'E413',
        true,
      ]);
    const other = { ...BY_VISIT, mdtrtId: 'V2', fixmedinsCode: 'H11010500002' };
    expect(refusalOf(ledger.compute(settleTask('S2', other)), setlId)).toEqual(['E413', true]);
    expectKind(ledger.compute(outpatient('E1', { mdtrtId: 'JZ2' })), 'commit');
    // A hospital may go on under the id of the emergency.
    expectKind(ledger.compute(settleTask('S2', { mdtrtId: 'JZ1', fixmedinsCode: 'H11010500002' })), 'commit');
  });

  it('is settled on its own once the stay is cancelled, which then is not restored beside it', () => {
    const ledger = ledgerOf();
    const stay = ledger.commit(settleTask('S1', BY_VISIT));
    ledger.commit(cancelTask('C1', stay.setlId));
    const emergency = ledger.commit(outpatient('E1'));
    const restore = reverseTask('R1', 'C1', '2305');
    expect(refusalOf(ledger.compute(restore), emergency.setlId)).toEqual(['E413', true]);
    const undo = { ...cancelTask('C2', emergency.setlId, { mdtrtId: 'JZ1' }), infno: '2208' };
    ledger.commit(undo);
    ledger.commit(restore);
    expect(refusalOf(ledger.compute(outpatient('E2')), stay.setlId)).toEqual(['E413', true]);
    expect(refusalOf(ledger.compute(reverseTask('R2', 'C2', '2208')), stay.setlId)).toEqual(['E413', true]);
  });

  it('named by its cancelled settlement, is told by its visit from then on', () => {
    const ledger = ledgerOf();
    const emergency = ledger.commit(outpatient('E1'));
    ledger.commit({ ...cancelTask('C1', emergency.setlId, { mdtrtId: 'JZ1' }), infno: '2208' });
    const stay = ledger.commit(settleTask('S1', bySettlement(emergency.setlId)));
    expect(paidIn(ledger)).toMatchObject([{ kind: 'emergency', mdtrtId: 'JZ1', rivals: [emergency.setlId] }]);
    expect(refusalOf(ledger.compute(outpatient('E2')), stay.setlId)).toEqual(['E413', true]);
    expect(refusalOf(ledger.compute(reverseTask('R1', 'C1', '2208')), stay.setlId)).toEqual(['E413', true]);
  });

  it.each([0, 1])('named by one settlement while another of its visit is live, is refused: %i', (named) => {
    const ledger = ledgerOf();
    const ids = [ledger.commit(outpatient('E1')).setlId, ledger.commit(outpatient('E2')).setlId];
    const setlId = ids[named] as string;
    ledger.commit({ ...cancelTask('C1', setlId, { mdtrtId: 'JZ1' }), infno: '2208' });
    expect(codeOf(ledger.compute(settleTask('S1', bySettlement(setlId))))).toBe('E413');
  });

  it('claimed before, under its own id or one of the office, is not joined to a stay', () => {
    for (const mdtrtId of ['JZ1', 'OFFICE']) {
      const ledger = ledgerOf();
      const claim = ledger.commit(claimTask('M1', { bill: { ...OUTPATIENT, mdtrtId } }));
      expect(codeOf(ledger.compute(settleTask('S1', BY_VISIT)))).toBe('E413');
      ledger.commit({ ...cancelTask('C1', claim.setlId, { mdtrtId }), infno: '2208', ...home });
      const stay = ledger.commit(settleTask('S1', BY_VISIT));
      const restore = { ...reverseTask('R1', 'C1', '2208'), ...home };
      expect(refusalOf(ledger.compute(restore), stay.setlId)[0]).toMatch(/E413|E611/);
    }
  });

  it('named by a settlement that never was, is refused', () => {
    const none = makeSetlId(HOME, 'P1', 2025, 9);
    expect(codeOf(ledgerOf().compute(settleTask('S1', bySettlement(none))))).toBe('E602');
  });

  it('NM-4.2: in a claim of the stay, is refused while settled, and taken with it after', () => {
    const ledger = ledgerOf();
    const emergency = ledger.commit(outpatient('E1'));
    expect(codeOf(ledger.compute(claimTask('M1', { bill: BY_VISIT })))).toBe('E611');
    expect(codeOf(ledger.compute(claimTask('M1', { bill: bySettlement(emergency.setlId) })))).toBe('E611');
    ledger.commit({ ...cancelTask('C1', emergency.setlId, { mdtrtId: 'JZ1' }), infno: '2208' });
    const claim = ledger.commit(claimTask('M1', { bill: bySettlement(emergency.setlId) }));
    expect(paidIn(ledger)?.map((visit) => visit.kind)).toEqual(['claim', 'emergency']);
    expect(refusalOf(ledger.compute(outpatient('E2')), claim.setlId)).toEqual(['E413', true]);
    ledger.commit({ ...cancelTask('C2', claim.setlId), ...home });
    expect(paidIn(ledger)?.map((visit) => visit.live)).toEqual([false, false]);
    expectKind(ledger.compute(outpatient('E2')), 'commit');
  });
});
