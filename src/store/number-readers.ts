/**
 * The usual cells that hold amounts, read straight from their bytes: null for anything out of the ordinary, which the
 * general decoders then read or name the fault of. The layouts are told in cells.ts.
 */
import type { Accumulators } from '../settlement/types.js';
import { KnownTexts } from '../wire/known-texts.js';
import * as usual from '../wire/usual-bytes.js';
import { FORMAT } from './person-layout.js';

const MOST = Number.MAX_SAFE_INTEGER;

/** Fen. */
export function readUsualBalance(bytes: Uint8Array): number | null {
  usual.begin(bytes);
  const usualHead = usual.arrayHere() === 2 && usual.numberHere(FORMAT) === FORMAT;
  const balance = usualHead ? usual.numberHere(MOST) : -1;
  return usualHead && usual.finished() ? balance : null;
}

const meterNames = new KnownTexts(1024, () => true);

export function readUsualAccumulators(bytes: Uint8Array): Accumulators | null {
  usual.begin(bytes);
  const length = usual.arrayHere();
  if (length < 2 || length % 2 !== 0 || usual.numberHere(FORMAT) !== FORMAT) return null;
  const events = usual.numberHere(MOST);
  const meters: Record<string, number> = {};
  for (let i = 2; i < length; i += 2) {
    const name = usual.knownHere(meterNames);
    // Twice, or a name every object has.
    if (meters[name] !== undefined) return null;
    meters[name] = usual.numberHere(MOST);
  }
  return usual.finished() ? { events, meters } : null;
}
