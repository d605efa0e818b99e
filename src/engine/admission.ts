import type { ErrorCode } from '../wire/errors.js';
import { anyCovers } from './areas.js';
import type { Inbound } from './inbound.js';
import type { ServiceTime } from './service-time.js';
import type { EngineSettings } from './settings.js';

/** What admission looks at besides the message: what is admitted and not answered. */
export interface Load {
  readonly open: { readonly length: number };
  readonly openBytes: number;
  /** Of one person. */
  depth(psnNo: string): number;
}

/**
 * Whether a message may come in: the code to refuse it with, or null. A message that would not make its deadline is
 * refused now, when its caller can still do something about it.
 */
export function admit(
  { envelope, areas }: Inbound,
  draining: boolean,
  load: Load,
  time: ServiceTime,
  settings: EngineSettings,
): ErrorCode | null {
  if (!anyCovers(areas, envelope.mdtrtarea)) return 'E204';
  if (draining) return 'E705';
  const open = load.open.length;
  // With nothing under way there is nothing to wait for, whatever was measured in worse times.
  if (open === 0) return null;
  if (open >= settings.maxOpen) return 'E701';
  if (load.openBytes + envelope.body.length > settings.maxOpenBytes) return 'E701';
  const { batchMax, batchesInFlight } = settings;
  const longest = (envelope.timeoutMs * settings.admitPercent) / 100;
  // The queue alone refuses most: only what it lets through is worth looking up its person for.
  if (time.expectMs(open, 0, batchMax, batchesInFlight) > longest) return 'E701';
  const lane = load.depth(envelope.psnNo);
  return lane > 0 && time.expectMs(open, lane, batchMax, batchesInFlight) > longest ? 'E701' : null;
}
