import type { ErrorCode } from '../wire/errors.js';
import { anyCovers } from './areas.js';
import type { Inbound } from './inbound.js';
import type { ServiceTime } from './service-time.js';
import type { EngineSettings } from './settings.js';

/** What admission looks at besides the message. */
export interface Load {
  readonly draining: boolean;
  /** Admitted and not answered. */
  readonly open: number;
  readonly openBytes: number;
  /** Of the same person. */
  readonly lane: number;
}

/**
 * Whether a message may come in: the code to refuse it with, or null. A message that would not make its deadline is
 * refused now, when its caller can still do something about it.
 */
export function admit(inbound: Inbound, load: Load, time: ServiceTime, settings: EngineSettings): ErrorCode | null {
  const { envelope } = inbound;
  if (!anyCovers(inbound.areas, envelope.mdtrtarea)) return 'E204';
  if (load.draining) return 'E705';
  // With nothing under way there is nothing to wait for, whatever was measured in worse times.
  if (load.open === 0) return null;
  if (load.open >= settings.maxOpen) return 'E701';
  if (load.openBytes + envelope.body.length > settings.maxOpenBytes) return 'E701';
  const expected = time.expectMs(load.open, load.lane, settings.batchMax, settings.batchesInFlight);
  return expected * 100 > envelope.timeoutMs * settings.admitPercent ? 'E701' : null;
}
