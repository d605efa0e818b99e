import { describe, expect, it } from 'vitest';
import { expectMistake, pack, problems } from './mistakes.js';
import type { TinyParts } from './tiny-pack.js';

const fund = (text: string): TinyParts => ({ funds: `- {fund: hifp_pay, base: [fees], ${text}}` });
const rows = (text: string): TinyParts => fund(`bands: {edges: above_deductible, rows: ${text}}`);

describe('a sound pack', () => {
  it('has no problem', async () => {
    expect(await problems(pack())).toEqual([]);
  });
});

describe('a benefit file says where it is wrong', () => {
  it.each<[string, TinyParts, string, RegExp]>([
    [
      'unknown key of the file',
      { benefit: 'acount: {covers: all}' },
      'acount',
      /does not know "acount"; it knows .*account/,
    ],
    ['unknown key of a fund', fund('ratio: 80, cap: 5'), 'cap: 5', /a fund does not know "cap"/],
    [
      'unknown key of a cap',
      fund('ratio: 80, caps: [{limit: 5, on: fees, metre: x}]'),
      'metre',
      /a cap does not know "metre"/,
    ],
    ['unknown key of a value', fund('ratio: {value: 80, site: D}'), 'site', /a value does not know "site"/],
    ['unknown key of a type', fund('ratio: 80, type: {cod: "1"}'), 'cod', /type does not know "cod"/],
    [
      'a misspelt level in a table with else',
      fund('ratio: {by: level, hihg: 90, else: 80}'),
      'hihg',
      /by level does not know "hihg"; it knows high, low/,
    ],
    [
      'a misspelt person in a nested table',
      fund('ratio: {by: [level, person], high: {actve: 90, else: 80}, else: 70}'),
      'actve',
      /by person does not know "actve"/,
    ],
    ['an age that is no range', fund('ratio: {by: age, 60+: 90, else: 80}'), '60+', /not an age range/],
    ['an identity by its bare number', fund('ratio: {by: identity, "11": 90, else: 80}'), '"11"', /under identities/],
    ['an unknown dimension', fund('ratio: {by: hospital, a: 1}'), 'by: hospital', /"by: hospital" is not one of level/],
    [
      'a gap in a table',
      fund('ratio: {by: level, high: 80}'),
      'by: level',
      /no value for level low; the table has high/,
    ],
    [
      'an overlap in a table',
      fund('ratio: {by: level, high: 80, high|low: 90}'),
      'by: level',
      /fits several keys: high, high\|low/,
    ],
    ['a gap between age ranges', fund('ratio: {by: age, 0-59: 80, 61-: 90}'), 'by: age', /no value for age 60/],
    ['overlapping age ranges', fund('ratio: {by: age, 0-60: 80, 60-: 90}'), 'by: age', /age 60 fits several keys/],
    ['a value that is missing', fund('caps: [{limit: 5, on: fees}]'), 'hifp_pay', /a value is missing/],
    [
      'an unknown document',
      fund('ratio: {value: 80, cite: Z9 三}'),
      'Z9',
      /document "Z9" is not listed under documents/,
    ],
    ['assumed without why', fund('ratio: {value: 80, standing: assumed}'), 'assumed', /an assumed value says why/],
    [
      'an unknown standing',
      fund('ratio: {value: 80, standing: rumour}'),
      'rumour',
      /standing is cited, relayed or assumed/,
    ],
    ['a list of citations', fund('ratio: {value: 80, cite: [D, E]}'), '[D, E]', /"cite" is plain text/],
    [
      'rows that do not rise',
      rows('[{to: 200, ratio: 80}, {to: 200, ratio: 85}, {ratio: 90}]'),
      '200',
      /rows must rise/,
    ],
    ['a first edge of nothing', rows('[{to: 0, ratio: 80}, {ratio: 90}]'), 'to: 0', /rows must rise/],
    ['a last row with an edge', rows('[{to: 200, ratio: 80}]'), 'to: 200', /the last row leaves "to" out/],
    [
      'an inner row without an edge',
      rows('[{ratio: 80}, {ratio: 90}]'),
      'ratio: 80',
      /only the last row may leave "to" out/,
    ],
    ['edges not stated', fund('bands: {rows: [{ratio: 80}]}'), 'bands', /"edges" must be stated/],
    [
      'edges of a line without a line',
      fund('bands: {edges: above_line, rows: [{ratio: 80}]}'),
      'bands',
      /above_line needs a line/,
    ],
    [
      'an unknown component',
      { funds: '- {fund: hifp_pay, base: [fee], ratio: 80}' },
      'base',
      /"fee" is not a component; there are total/,
    ],
    [
      'a base that names a later fund',
      {
        funds: '- {fund: hifp_pay, base: [over_cap.hifob_pay], ratio: 80}\n- {fund: hifob_pay, base: [fees], ratio: 5}',
      },
      'over_cap',
      /does not come earlier; earlier are none/,
    ],
    [
      'leftovers of earlier funds where there is none',
      { funds: '- {fund: hifp_pay, base: [coinsurance], ratio: 80}' },
      'coinsurance',
      /there is none before/,
    ],
    ['no base', { funds: '- {fund: hifp_pay, ratio: 80}' }, 'hifp_pay', /"base" must be stated/],
    [
      'of and less at once',
      { funds: '- {fund: hifp_pay, base: [{of: fees, less: deductible}], ratio: 80}' },
      'less',
      /names "of" or "less"/,
    ],
    [
      'part above 100',
      { funds: '- {fund: hifp_pay, base: [{of: fees, part: 150}], ratio: 80}' },
      'part',
      /above 100 %/,
    ],
    [
      'no such fund',
      { funds: '- {fund: hifq_pay, base: [fees], ratio: 80}' },
      'hifq_pay',
      /"hifq_pay" is not a fund; there are hifp_pay/,
    ],
    [
      'two funds of one name',
      { funds: '- {fund: hifp_pay, base: [fees], ratio: 8}\n- {fund: hifp_pay, base: [fees], ratio: 9}' },
      'ratio: 9',
      /two funds are called "hifp_pay"; give each an id/,
    ],
    ['a ratio above 100', fund('ratio: 101'), 'ratio: 101', /above 100 %/],
    ['points that lift a ratio above 100', fund('ratio: 97, add_points: 5'), 'ratio: 97', /above 100 %/],
    ['a ratio that is no number', fund('ratio: 八十'), '八十', /"八十" is not a ratio in per cent/],
    [
      'an amount with three decimals',
      fund('ratio: 80, caps: [{limit: 5.001, on: fees}]'),
      '5.001',
      /"5.001" is not an amount in yuan \(up to two decimals\)/,
    ],
    ['a negative amount', { deductible: '{per: stay, standard: -1}' }, '-1', /"-1" is not an amount/],
    [
      'a meter used for two things',
      fund('ratio: 80, caps: [{limit: 5, on: fees, meter: a.b}, {limit: 5, on: payments, meter: a.b}]'),
      'meter: a.b',
      /"a.b" is used for two things \(cost per year, paid per year\)/,
    ],
    [
      'two caps on one meter',
      fund('ratio: 80, caps: [{limit: 5, on: fees, meter: a.b}, {limit: 6, on: fees, meter: a.b}]'),
      'limit: 6',
      /two caps of one fund share meter/,
    ],
    [
      'a meter name with capitals',
      fund('ratio: 80, caps: [{limit: 5, on: fees, meter: Pool}]'),
      'Pool',
      /lower-case letters/,
    ],
    [
      'two funds on one axis',
      {
        funds:
          '- {fund: hifp_pay, base: [fees], ratio: 8, line: {amount: 1, per: year}, meter: a.c}\n- {fund: maf_pay, base: [fees], ratio: 8, line: {amount: 1, per: year}, meter: a.c}',
      },
      'funds:',
      /would count this bill twice/,
    ],
    [
      'catch-up without a year',
      fund('ratio: 80, settle: catch_up'),
      'catch_up',
      /needs bands that accumulate per year/,
    ],
    [
      'catch-up over an axis with the deductible',
      fund('settle: catch_up, bands: {edges: including_deductible, accumulate: year, rows: [{ratio: 8}]}'),
      'catch_up',
      /would pay for the deductible/,
    ],
    [
      'catch-up with a named meter alone',
      fund('ratio: 8, line: {amount: 1, per: year}, meter: a.c, settle: catch_up'),
      'catch_up',
      /names its paid_meter too/,
    ],
    ['no deductible at all', { deductible: '' }, 'deductible', /"deductible" is a map/],
    [
      'a list of standards per year',
      { deductible: '{per: year, standard: [1, 2]}' },
      'standard',
      /a list of standards goes with per: stay/,
    ],
    [
      'later stays per year',
      { deductible: '{per: year, standard: 1, later_stays: [0]}' },
      'later_stays',
      /later_stays goes with per: stay/,
    ],
    [
      'later stays after a list',
      { deductible: '{per: stay, standard: [2, 1], later_stays: [0]}' },
      'later_stays',
      /not with a list/,
    ],
    [
      'a least above the most',
      { deductible: '{per: stay, standard: {share_of: total, rate: 20, min: 9, max: 8}}' },
      'min: 9',
      /min is above max/,
    ],
    [
      'exhaustion of an unknown fund',
      {
        ...fund('ratio: 80'),
        deductible: '{per: stay, standard: 1}',
        benefit: 'deductible_when_exhausted: {funds: [hifq], then: waived}',
      },
      'hifq',
      /names "hifq"; the funds are hifp_pay/,
    ],
    [
      'exhaustion without a cap',
      {
        ...fund('ratio: 80'),
        deductible: '{per: stay, standard: 1}',
        benefit: 'deductible_when_exhausted: {funds: [hifp_pay], then: waived}',
      },
      'exhausted',
      /needs a cap on payments/,
    ],
    ['an unknown line', { lines: '[inpatients]' }, 'inpatients', /lines are inpatient, outpatient/],
    ['no line', { lines: '[]' }, 'lines', /"lines" must be stated/],
  ])('%s', async (_name, parts, marker, message) => {
    await expectMistake(pack(parts), 'benefit.yaml', marker, message);
  });

  it('a value without citation', async () => {
    await expectMistake(
      pack({}, (b) => b.replace('cite: D\n', '')),
      'benefit.yaml',
      'deductible',
      /without citation: add cite/,
    );
  });

  it('a day that does not exist, and an end before the beginning', async () => {
    await expectMistake(
      pack({}, (b) => b.replace('from: 2024-01-01', 'from: 2024-02-30')),
      'benefit.yaml',
      'from',
      /a day like 2025-01-01/,
    );
    await expectMistake(pack({ benefit: 'to: 2023-12-31' }), 'benefit.yaml', 'to: 2023', /"to" is before "from"/);
  });
});
