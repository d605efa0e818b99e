import { SETTLE_ANSWER_COLUMNS } from './answer-columns.js';
import type { Column } from './columns.js';
import type { CancelAnswer, CancelBody, ReversalAnswer, ReversalBody } from './undo-bodies.js';

/** Body of 2208, 2305. */
export const CANCEL_COLUMNS: readonly Column<keyof CancelBody>[] = [
  { name: 'setl_id', zh: '结算ID', type: 'id', field: 'setlId', max: 30 },
  { name: 'mdtrt_id', zh: '就诊ID', type: 'id', field: 'mdtrtId', max: 30, note: '与原结算相同' },
  { name: 'preview_flag', zh: '试算标志', type: 'flag', field: 'preview', absent: false, note: '本项目自定；只算不记' },
];

/** Answer of 2208, 2305: setlinfo of the original with every amount negated, and what it refers to. */
export const CANCEL_ANSWER_COLUMNS: readonly Column<keyof CancelAnswer>[] = [
  ...SETTLE_ANSWER_COLUMNS,
  { name: 'refd_setl_flag', zh: '退费标志', type: 'flag', field: 'refund' },
  { name: 'init_setl_id', zh: '原结算ID', type: 'id', field: 'ofSetlId', max: 30, note: '本项目自定' },
];

/** Body of 2601. */
export const REVERSAL_COLUMNS: readonly Column<keyof ReversalBody>[] = [
  { name: 'omsgid', zh: '原发送方报文ID', type: 'id', field: 'omsgid', max: 30 },
  { name: 'oinfno', zh: '原交易编号', type: 'id', field: 'oinfno', max: 8 },
];

export const REVERSAL_OUTCOMES = {
  reversed: '原结算已冲正',
  restored: '原撤销已冲正，结算恢复',
  barred: '原交易未曾执行，今后也不再执行',
  already: '此前已冲正',
} as const;

export const REVERSAL_ANSWER_COLUMNS: readonly Column<keyof ReversalAnswer>[] = [
  {
    name: 'revs_rslt',
    zh: '冲正结果',
    type: 'code',
    field: 'outcome',
    codes: REVERSAL_OUTCOMES,
    note: `本项目自定；${Object.keys(REVERSAL_OUTCOMES).join(' / ')}`,
  },
];
