/** Words of visits that packs, the wire and the rules share. */

/** Where a test or a drug was got during a stay, in the order of the codes of slip_inst_type 1, 2, 3, 9. */
export const SLIP_PLACES = ['hospital', 'pharmacy', 'dual_channel', 'other'] as const;
export type SlipPlace = (typeof SLIP_PLACES)[number];

export const SLIP_PLACE_NAMES: Readonly<Record<SlipPlace, string>> = {
  hospital: '定点医院',
  pharmacy: '定点药店',
  dual_channel: '双通道定点药店',
  other: '非定点或未联网机构',
};

/** Form of a bill's rows: by national category, or by line. */
export const BILL_SHAPES = ['categories', 'lines'] as const;
export type BillShape = (typeof BILL_SHAPES)[number];

export const BILL_SHAPE_NAMES: Readonly<Record<BillShape, string>> = { categories: '大类费用', lines: '费用明细' };
