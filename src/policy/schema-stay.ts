/** Stays over New Year and chronic visits as JSON Schema: the `year_crossing` and `chronic` blocks of a region file. */
import { type TSchema, Type } from 'typebox';
import { map, optional, text, value, words } from './schema-parts.js';

export const YearCrossingPart: TSchema = map(
  {
    inpatient: value(words(['whole', 'daily_average'], '整笔算结算年度，或按日均费用分到各年'), '跨年住院'),
    deductible: optional(value(words(['once', 'each_year'], '一次住院扣一次，或各年各扣'), '跨年住院的起付线')),
  },
  '跨年住院怎样结算',
);

export const ChronicPart: TSchema = map(
  {
    several: Type.Union(
      [
        value(words(['each'], '各按本病种'), '同时有几个病种'),
        map({ not_provided: text('拒绝结算的原因') }, '没有规定'),
      ],
      { description: '同时有几个慢特病病种资格' },
    ),
  },
  '门诊慢特病',
);
