import { type Static, Type } from 'typebox';
import { BENEFIT_LINES, FILING_KINDS, FUNDS } from '../../../policy/words.js';
import type { SettlementInput, SettlementResult } from '../../../settlement/contract.js';
import type { Filing, Person } from '../../../settlement/types.js';
import { type AdminContext, bundleOf, today } from '../context.js';
import { AdminError } from '../errors.js';
import { body, Day, Lang, realDay, Region, Version } from '../fields.js';
import { meterNodes, type Node } from '../records/national.js';
import { type Route, route } from '../route.js';
import type { Bundled } from '../study/versions.js';

const Fen = Type.Integer({ minimum: 0, maximum: 1_000_000_000_000 });
const Word = Type.String({ minLength: 1, maxLength: 32 });
const WhatIfBody = body({
  version: Type.Optional(Version),
  region: Type.Optional(Region),
  date: Day,
  line: Type.Union(BENEFIT_LINES.map((line) => Type.Literal(line))),
  hosp_lv: Type.String({ pattern: '^[0-9A-Z]{1,4}$' }),
  mdtrtarea_admvs: Region,
  person: body({
    psn_type: Type.String({ pattern: '^[0-9]{2,6}$' }),
    insutype: Type.Union([Type.Literal('310'), Type.Literal('390')]),
    brdy: Type.Optional(Day),
    age: Type.Optional(Type.Integer({ minimum: 0, maximum: 130 })),
    gend: Type.Optional(Type.String({ pattern: '^[0-9]$' })),
    cvlserv_flag: Type.Optional(Type.Boolean()),
    identities: Type.Optional(Type.Array(Word, { maxItems: 8 })),
  }),
  filing: Type.Optional(
    body({
      kind: Type.Union(FILING_KINDS.map((kind) => Type.Literal(kind))),
      areas: Type.Optional(Type.Array(Region, { minItems: 1, maxItems: 16 })),
      from: Type.Optional(Day),
    }),
  ),
  emergency: Type.Optional(Type.Boolean()),
  injury: Type.Optional(Type.Boolean()),
  third_party: Type.Optional(Type.Boolean()),
  dise_code: Type.Optional(Type.String({ pattern: '^[0-9A-Za-z_.-]{1,30}$' })),
  acct_used: Type.Optional(Type.Boolean()),
  account: Type.Optional(Fen),
  strict: Type.Optional(Type.Boolean()),
  lang: Type.Optional(Lang),
  bill: body({ medfee_sumamt: Fen, fulamt_ownpay_amt: Fen, overlmt_selfpay: Fen, preselfpay_amt: Fen }),
  totals: Type.Optional(
    Type.Record(Type.String({ pattern: '^[0-9A-Za-z_.#@-]{1,100}$' }), Fen, { maxProperties: 100 }),
  ),
  begn_date: Type.Optional(Day),
  end_date: Type.Optional(Day),
});
type WhatIf = Static<typeof WhatIfBody>;
const OptionsQuery = body({ region: Region, version: Type.Optional(Version), date: Type.Optional(Day) });

/** Bills nobody sent, by the code of real ones. */
export function whatIfRoutes(context: AdminContext): Route[] {
  return [
    route('GET', 'whatif/options', {
      role: 'view',
      input: OptionsQuery,
      handle: async ({ input }) => {
        const date = realDay(input.date ?? today(context), 'date');
        const version = await chosen(context, input);
        const options = await context.study.ask('options', { version, date });
        if (options === null) throw new AdminError('not_found', 'date');
        return { ...options, version: version.version };
      },
    }),
    route('POST', 'whatif', {
      role: 'view',
      input: WhatIfBody,
      handle: async ({ input }) => {
        const version = await chosen(context, input);
        const asked = { version, input: settlementInput(input, version.version.slice(0, 6)) };
        const { strict = false, lang: language = 'zh' } = input;
        const answer = await context.study.ask('whatif', { ...asked, strict, language });
        if (!answer.ok) throw new AdminError('refused', answer.refusal.detail, { reason: answer.refusal.reason });
        return { ok: true, result: resultNode(asked.input, answer.result), explanation: answer.explanation };
      },
    }),
  ];
}

async function chosen(
  context: AdminContext,
  { version, region }: { version?: string; region?: string },
): Promise<Bundled> {
  const wanted = version ?? (await context.store.activePolicies())[region ?? ''];
  if (wanted === undefined)
    throw region === undefined
      ? new AdminError('bad_request', 'version, region')
      : new AdminError('not_found', 'region');
  return bundleOf(context, wanted);
}

const ALWAYS = { begndate: '1900-01-01', enddate: null } as const;
const DEFAULT_AGE = 45;

/** Throws AdminError `bad_request` where days or amounts cannot be. */
function settlementInput(w: WhatIf, insuplc: string): SettlementInput {
  const setlDate = realDay(w.date, 'date');
  const endDate = realDay(w.end_date ?? setlDate, 'end_date');
  const begnDate = realDay(w.begn_date ?? endDate, 'begn_date');
  const { medfee_sumamt: total, fulamt_ownpay_amt: ownPay, overlmt_selfpay: overLimit } = w.bill;
  const { preselfpay_amt: firstSelfPay } = w.bill;
  const inScope = total - ownPay - overLimit - firstSelfPay;
  if (inScope < 0) throw new AdminError('bad_request', 'bill');
  return {
    visit: {
      line: w.line,
      insutype: w.person.insutype,
      insuplc,
      mdtrtarea: w.mdtrtarea_admvs,
      begnDate,
      endDate,
      setlDate,
      hospLv: w.hosp_lv,
      emergency: w.emergency ?? false,
      injury: w.injury ?? null,
      thirdParty: w.third_party ?? null,
      diseCode: w.dise_code ?? null,
      acctUsed: w.acct_used ?? true,
      networked: true,
      midSettlement: false,
    },
    bill: { total, ownPay, overLimit, firstSelfPay, inScope },
    person: personOf(w, insuplc),
    accumulators: { events: 0, meters: w.totals ?? {} },
    accountBalance: w.account ?? 0,
  };
}

function personOf(w: WhatIf, insuplc: string): Person {
  const { psn_type, insutype, brdy, age = DEFAULT_AGE, gend = '1', cvlserv_flag = false, identities = [] } = w.person;
  const born = `${String(Number(w.date.slice(0, 4)) - age).padStart(4, '0')}-01-01`;
  return {
    psnNo: 'WHATIF',
    name: '',
    certType: '',
    certNo: '',
    gend,
    brdy: realDay(brdy ?? born, 'brdy'),
    insuplc,
    insutype,
    psnType: psn_type,
    insuStatus: '1',
    cvlserv: cvlserv_flag,
    identities: identities.map((type) => ({ type, ...ALWAYS })),
    filings: filingsOf(w),
    chronic: w.dise_code === undefined ? [] : [{ diseCode: w.dise_code, ...ALWAYS }],
  };
}

function filingsOf({ filing, mdtrtarea_admvs }: WhatIf): Filing[] {
  if (filing === undefined) return [];
  const { kind, areas = [mdtrtarea_admvs], from = ALWAYS.begndate } = filing;
  const begndate = realDay(from, 'from');
  return [{ id: 'F1', kind, areas, begndate, enddate: null, basis: 'papers', papersOn: null, withdrawnOn: null }];
}

function resultNode(input: SettlementInput, { split: s, ...r }: SettlementResult): Node {
  const after: Record<string, number> = { ...input.accumulators.meters };
  for (const [meter, delta] of Object.entries(r.meterDeltas)) after[meter] = (after[meter] ?? 0) + delta;
  return {
    setlinfo: {
      medfee_sumamt: s.bill.total,
      fulamt_ownpay_amt: s.bill.ownPay,
      overlmt_selfpay: s.bill.overLimit,
      preselfpay_amt: s.bill.firstSelfPay,
      inscp_scp_amt: s.bill.inScope,
      cross_selfpay_amt: s.crossSelfPay,
      act_pay_dedc: s.deductible,
      pool_prop_selfpay: r.poolRatio,
      ...Object.fromEntries(FUNDS.map((name, i) => [name, s.funds[i] ?? 0])),
      fund_pay_sumamt: s.fundTotal,
      hosp_part_amt: s.hospitalPart,
      psn_part_amt: s.personTotal,
      acct_pay: s.account,
      psn_cash_pay: s.cash,
      balc: input.accountBalance - s.account,
      trt_class: r.treatmentClass,
      policy_version: r.policyVersion,
      warn_msg: r.warnings,
      setldetail: r.details.map((d) => ({
        fund_pay_type: d.fundPayType,
        fund_pay_type_name: d.fundPayTypeName,
        inscp_scp_amt: d.base,
        crt_payb_lmt_amt: d.payable,
        fund_payamt: d.paid,
      })),
    },
    totals: {
      year: Number(input.visit.setlDate.slice(0, 4)),
      before: meterNodes(input.accumulators.meters),
      deltas: meterNodes(r.meterDeltas),
      after: meterNodes(after),
    },
  };
}
