/** The two ways of offering load. Both run until told to stop. */
import type { ClosedLoop, OpenLoop } from './job.js';
import { startMetronome } from './metronome.js';
import type { LoadSocket } from './socket.js';
import type { Traffic } from './traffic.js';

/** One end of a connection as the loops see it. */
export interface Lane {
  socket: LoadSocket;
  underWay: number;
}

export interface Loop {
  /** Called after answers arrived on a connection. */
  settled(lane: Lane): void;
  stop(): Promise<void>;
}

export function closedLoop(plan: ClosedLoop, lanes: readonly Lane[], traffic: Traffic): Loop {
  let stopped = false;
  const fill = (lane: Lane): void => {
    const room = plan.window - lane.underWay;
    if (stopped || room <= 0) return;
    lane.underWay += room;
    lane.socket.write(traffic.next(room, performance.now()));
  };
  for (const lane of lanes) fill(lane);
  return {
    settled: fill,
    stop: async () => {
      stopped = true;
    },
  };
}

/** Messages are due in groups this far apart, ms. */
export const TICK_MS = 1;

export function openLoop(plan: OpenLoop, lanes: readonly Lane[], traffic: Traffic): Loop {
  const start = performance.now() + TICK_MS;
  const before = traffic.sent;
  let ticks = 0;
  const end = startMetronome(() => {
    const now = performance.now();
    while (start + ticks * TICK_MS <= now) {
      const due = start + ticks * TICK_MS;
      ticks += 1;
      const count = Math.floor((plan.rate * ticks * TICK_MS) / 1000) - (traffic.sent - before);
      if (count <= 0) continue;
      const lane = lanes[ticks % lanes.length] as Lane;
      lane.underWay += count;
      traffic.late(due, now - due);
      lane.socket.write(traffic.next(count, due));
    }
  });
  return { settled: () => undefined, stop: async () => end() };
}
