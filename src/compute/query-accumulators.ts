import { yearCell } from '../store/cells.js';
import { decodeAccumulatorsQuery, encodeAccumulatorsAnswer } from '../wire/query-bodies.js';
import { need, success } from './answers.js';
import type { ComputeContext } from './context.js';
import type { ComputeOutcome, ComputeTask } from './contract.js';
import { insuredHere } from './query-person.js';
import { accumulatorsOf, findCell } from './state.js';

/** 5206: the running totals of one year, the current one when none is named. Throws WireError for a malformed body. */
export function executeAccumulatorsQuery(task: ComputeTask, context: ComputeContext): ComputeOutcome {
  const query = decodeAccumulatorsQuery(task.body);
  const person = insuredHere(task);
  if ('kind' in person) return person;
  const year = query.year ?? context.year;
  const cell = findCell(task, yearCell(year));
  if (cell === null) return need({ cells: [yearCell(year)] });
  const { meters } = accumulatorsOf(cell);
  return success(
    task,
    encodeAccumulatorsAnswer({ psnNo: task.psnNo, year, meters: Object.entries(meters).sort(byName) }),
  );
}

function byName(a: readonly [string, number], b: readonly [string, number]): number {
  return a[0] < b[0] ? -1 : 1;
}
