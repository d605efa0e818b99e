import type { FilingScene } from '../settlement/filing-contract.js';
import { standingOn } from '../settlement/filing-standing.js';
import { ruledWhenMade } from '../settlement/filing-register.js';
import type { Filing } from '../settlement/types.js';
import type { FilingRow } from '../wire/filing-bodies.js';

/** A filing with what it means on the day of the scene. The scene's day must have rules in force. */
export function filingRow(filing: Filing, scene: FilingScene): FilingRow {
  const now = scene.frameOn(scene.today);
  if (now === null) throw new RangeError('no rules in force');
  const { filing: f, ...standing } = standingOn(filing, scene.today, now, ruledWhenMade(filing, scene, now));
  const { registeredOn: _, review: __, group = null, ...columns } = f;
  return { ...columns, group, ...standing };
}
