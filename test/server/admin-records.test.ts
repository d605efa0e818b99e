import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RedisHandle, startRedis } from '../support/redis.js';
import {
  type AdminEngine,
  cancelBill,
  CERT_NO,
  Client,
  codeOf,
  enrol,
  person,
  PSN,
  settleBill,
  signedIn,
  startAdmin,
} from './admin-support.js';

const WHY = { reason: '来电询问自付金额' };

type Json = Record<string, unknown>;
const rows = (json: Json): Json[] => json['rows'] as Json[];

describe.each(['embedded', 'redis'] as const)('on %s', (store) => {
  let admin: AdminEngine;
  let redis: RedisHandle | null = null;
  let client: Client;
  const ids: string[] = [];
  let cancelId = '';
  beforeAll(async () => {
    redis = store === 'redis' ? await startRedis() : null;
    admin = await startAdmin(redis === null ? {} : { store: `unix://${redis.socket}` });
    await enrol(admin.engine, person(), person('P0002'));
    for (let i = 1; i <= 5; i++) ids.push(await settleBill(admin.engine, { msgid: `M${i}`, yuan: 10_000 + i * 1000 }));
    await settleBill(admin.engine, { msgid: 'N1', psnNo: 'P0002' });
    cancelId = await cancelBill(admin.engine, ids[1] ?? '', 'TM2', 'C1');
    client = await signedIn(admin.engine, 'operate');
  });
  afterAll(async () => {
    await admin?.stop();
    await redis?.stop();
  });

  describe('the latest settlements', () => {
    it('come newest first, page by page, each once, without a person number', async () => {
      const seen: Json[] = [];
      let cursor: unknown = undefined;
      for (let pages = 0; pages < 10 && cursor !== null; pages++) {
        const { status, json } = await client.post('settlements/recent', {
          limit: 2,
          ...(cursor === undefined ? {} : { cursor }),
        });
        expect(status).toBe(200);
        seen.push(...rows(json));
        cursor = json['cursor'];
      }
      expect(seen.map((row) => row['msgid'])).toEqual(['C1', 'N1', 'M5', 'M4', 'M3', 'M2', 'M1']);
      expect(JSON.stringify(seen)).not.toContain(PSN);
      expect(seen[0]).toMatchObject({
        kind: 'cancel',
        init_setl_id: ids[1],
        psn_no_masked: 'P0*01',
        psn_part_amt: expect.any(Number),
      });
      expect(seen[5]).toMatchObject({ kind: 'settle', setl_id: ids[1], status: 'cancelled', medfee_sumamt: 1_200_000 });
    });

    it('can be only of some kinds, and a row opens by its ref', async () => {
      const { json } = await client.post('settlements/recent', { kinds: ['cancel'] });
      expect(rows(json)).toHaveLength(1);
      const { status, json: found } = await client.post('settlements/get', { ref: rows(json)[0]?.['ref'], ...WHY });
      expect([status, found['setl_id'], found['psn_no']]).toEqual([200, cancelId, PSN]);
      const forged = await client.post('settlements/get', { ref: 'AAAA', ...WHY });
      expect([forged.status, codeOf(forged)]).toEqual([404, 'not_found']);
    });

    it.each([
      { limit: 0 },
      { limit: 201 },
      { limit: 1.5 },
      { cursor: '!' },
      { cursor: 'MTIz' },
      { kinds: [] },
      { more: 1 },
    ])('refuse %j', async (input) => {
      const answer = await client.post('settlements/recent', input);
      expect([answer.status, codeOf(answer)]).toEqual([400, 'bad_request']);
    });
  });

  describe('one settlement', () => {
    it('tells the answer as given, its life, its receipt and the totals around it', async () => {
      const { status, json } = await client.post('settlements/get', { setl_id: ids[1], psn_no: PSN, ...WHY });
      expect(status).toBe(200);
      expect(json).toMatchObject({
        kind: 'settle',
        status: 'cancelled',
        status_by_setl_id: cancelId,
        psn_name_masked: '张**',
        receipt: { found: true, same_bytes: true },
        setlinfo: { setl_id: ids[1], medfee_sumamt: 1_200_000, insutype: '310' },
      });
      expect((json['life'] as Json[]).map((e) => [e['kind'], e['setl_id']])).toEqual([
        ['settle', ids[1]],
        ['cancel', cancelId],
      ]);
      const info = json['setlinfo'] as Record<string, number>;
      expect((info['fund_pay_sumamt'] ?? 0) + (info['psn_part_amt'] ?? 0)).toBe(1_200_000);
      const totals = json['totals'] as Record<string, { meter: string; value: number; is_count: boolean }[]>;
      expect(totals['deltas']).toContainEqual({
        meter: 'inpatient.stays.count',
        name: '住院次数',
        name_en: 'in-patient stays count',
        value: 1,
        is_count: true,
      });
      const cancelled = await client.post('settlements/get', { setl_id: cancelId, psn_no: PSN, ...WHY });
      expect(cancelled.json['receipt']).toMatchObject({ found: true, same_bytes: true });
      expect((cancelled.json['setlinfo'] as Json)['medfee_sumamt']).toBe(-1_200_000);
    });

    it('is found by setl_id, by msgid, with and without the person', async () => {
      for (const wanted of [
        { setl_id: ids[3] },
        { msgid: 'M4' },
        { msgid: 'M4', psn_no: PSN },
        { setl_id: ids[3], psn_no: PSN },
      ]) {
        const { json } = await client.post('settlements/find', { ...wanted, ...WHY });
        expect(json).toMatchObject({ psn_no: PSN, complete: true, found: { setl_id: ids[3], msgid: 'M4' } });
      }
      const { json } = await client.post('settlements/find', { msgid: 'NEVER', ...WHY });
      expect(json).toMatchObject({ found: null, complete: true, searched: 7, cursor: null });
      const both = await client.post('settlements/find', { msgid: 'M4', setl_id: ids[3], ...WHY });
      expect(codeOf(both)).toBe('bad_request');
    });

    it('of another person or none is not there', async () => {
      for (const key of [
        { setl_id: ids[0], psn_no: 'P0002' },
        { setl_id: 'X1', psn_no: PSN },
      ])
        expect(codeOf(await client.post('settlements/get', { ...key, ...WHY }))).toBe('not_found');
    });

    it('is explained: recomputed the same, the waterfall adds up, a paragraph for the hotline', async () => {
      const { status, json } = await client.post('settlements/explain', { setl_id: ids[0], psn_no: PSN, ...WHY });
      expect(status).toBe(200);
      expect(json).toMatchObject({ same: true, status: 'settled', trt_class: 'long_term' });
      const parts = json['waterfall'] as { kind: string; amount: number }[];
      const sum = (...kinds: string[]): number =>
        parts.filter((p) => kinds.includes(p.kind)).reduce((total, p) => total + p.amount, 0);
      expect(sum('person', 'fund')).toBe(sum('total'));
      expect(sum('account', 'cash')).toBe(sum('person'));
      const { steps } = json['trace'] as { steps: { step: string; totals: { name: string }[] }[] };
      const opened = (parts as unknown as { steps: number[] }[]).flatMap((part) => part.steps);
      // Every step but that of the class, which the picture names by itself, stands behind one row.
      expect(opened.sort((a, b) => a - b)).toEqual(steps.flatMap(({ step }, at) => (step === 'class' ? [] : [at])));
      const named = (json['meters'] as { meter: string }[]).map(({ meter }) => meter);
      expect(named).toEqual([...new Set(steps.flatMap(({ totals }) => totals.map(({ name }) => name)))]);
      expect(named).toContain('pool.paid');
      const { zh, en } = json['paragraph'] as Record<string, string>;
      expect(zh).toContain('共11000.00元');
      expect(en).toContain('11000.00 yuan');
      const english = await client.post('settlements/explain', { setl_id: ids[0], psn_no: PSN, lang: 'en', ...WHY });
      expect(JSON.stringify(english.json['trace'])).toContain('treatment class');
      expect(codeOf(await client.post('settlements/explain', { setl_id: cancelId, psn_no: PSN, ...WHY }))).toBe(
        'not_found',
      );
    });

    it('has a statement with the fields of the annex, capitals and a masked person (XA annex 13)', async () => {
      const { json } = await client.post('settlements/statement', { setl_id: ids[0], psn_no: PSN, ...WHY });
      const fields = (
        json['blocks'] as { id: string; fields: { name: string; label: string; value: unknown; text: string }[] }[]
      ).flatMap((block) => block.fields.map((f) => ({ ...f, block: block.id })));
      const at = (name: string) => fields.find((f) => f.name === name);
      expect(at('medfee_sumamt')).toMatchObject({ value: 1_100_000, text: '11000.00', label: '医疗费总额' });
      expect(at('fund_pay_sumamt_cap')?.text).toMatch(/^[零壹贰叁肆伍陆柒捌玖拾佰仟万元角分整]+$/);
      expect(at('ipt_days')?.text).toBe('9');
      expect(at('certno')?.text).toBe('610***********0017');
      expect(at('psn_name')?.text).toBe('张**');
      expect(at('med_type')).toMatchObject({ value: '21', text: '普通住院' });
      expect(at('psn_cert_type')).toMatchObject({ value: '01', text: '居民身份证（户口簿）' });
      expect(at('psn_type')).toMatchObject({ value: '1101', text: '职工在职' });
      expect(fields.filter((f) => f.block === 'signs').map((f) => f.label)).toEqual([
        '参保人签字',
        '审批人',
        '财务负责人',
        '复核人',
        '审核人',
        '结算人',
      ]);
      expect(JSON.stringify(json)).not.toContain(CERT_NO);
    });
  });

  describe("a person's settlements", () => {
    it('are listed by year and days, newest first, with a cursor', async () => {
      const first = await client.post('settlements/person', { psn_no: PSN, year: 2025, limit: 4, ...WHY });
      expect(first.json).toMatchObject({ year: 2025, years: [2025] });
      const second = await client.post('settlements/person', {
        psn_no: PSN,
        year: 2025,
        limit: 4,
        cursor: first.json['cursor'],
        ...WHY,
      });
      expect(second.json['cursor']).toBeNull();
      const all = [...rows(first.json), ...rows(second.json)];
      expect(all.map((row) => row['setl_id'])).toEqual([cancelId, ...ids.toReversed()]);
      const none = await client.post('settlements/person', {
        psn_no: PSN,
        from: '2025-07-01',
        to: '2025-12-31',
        ...WHY,
      });
      expect(rows(none.json).filter((row) => row['kind'] === 'settle')).toEqual([]);
    });

    it('of nobody are not found; an impossible day is refused', async () => {
      expect(codeOf(await client.post('settlements/person', { psn_no: 'P9', ...WHY }))).toBe('not_found');
      expect(codeOf(await client.post('settlements/person', { psn_no: PSN, from: '2025-02-30', ...WHY }))).toBe(
        'bad_request',
      );
    });
  });

  describe('a person', () => {
    it('is shown masked, with what each filing allows and the limits of each year', async () => {
      const { status, json } = await client.post('persons/get', { psn_no: PSN, date: '2025-08-01', ...WHY });
      expect(status).toBe(200);
      expect(json).toMatchObject({
        psn_name_masked: '张**',
        certno_masked: '610***********0017',
        hold: null,
        filings: [{ filing_id: 'F1', filing_kind: 'long_term', filing_state: 'active', counts_as: 'long_term' }],
      });
      expect(JSON.stringify(json)).not.toContain(CERT_NO);
      const [year] = json['years'] as { year: number; limits: Record<string, unknown>[] }[];
      expect(year?.year).toBe(2025);
      const cap = year?.limits.find((l) => l['kind'] === 'cap' && l['meter'] === 'pool.paid');
      expect(cap).toBeDefined();
      expect(Number(cap?.['used'])).toBeGreaterThan(0);
      expect(Number(cap?.['left'])).toBe(Number(cap?.['limit']) - Number(cap?.['used']));
      expect(cap?.['citations']).toContainEqual(expect.objectContaining({ text: expect.stringContaining('《') }));
    });

    it('is revealed field by field, held and released with a reason', async () => {
      const revealed = await client.post('persons/reveal', { psn_no: PSN, fields: ['certno'], ...WHY });
      expect(revealed.json).toEqual({ psn_no: PSN, certno: CERT_NO });
      const held = await client.post('persons/hold', { psn_no: PSN, reason: '身份待核实' });
      expect(held.json).toMatchObject({ hold: { held: true, reason: '身份待核实（operate）' } });
      await expect(settleBill(admin.engine, { msgid: 'H1' })).rejects.toThrow('E710');
      expect(codeOf(await client.post('persons/hold', { psn_no: PSN, reason: '再来一次' }))).toBe('conflict');
      const released = await client.post('persons/release', { psn_no: PSN, reason: '已核实' });
      expect(released.json).toMatchObject({ hold: { held: false, release_reason: '已核实（operate）' } });
      expect(codeOf(await client.post('persons/release', { psn_no: PSN, reason: '已核实' }))).toBe('conflict');
      expect(codeOf(await client.post('persons/hold', { psn_no: 'P9', reason: '没有这人' }))).toBe('not_found');
    });
  });
});
