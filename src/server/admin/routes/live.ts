import { Type } from 'typebox';
import type { ReplyStream } from '../../http-io.js';
import type { Sessions } from '../access/sessions.js';
import { AdminError } from '../errors.js';
import type { LiveRing } from '../live/ring.js';
import { type Caller, JsonText, type Route, route } from '../route.js';

/** Open streams of all operators. */
const MAX_VIEWERS = 100;
/** Samples a reader may be behind before it is let go; it comes back by itself. */
const MAX_BEHIND = 10;

const LiveInput = Type.Object(
  { since: Type.Optional(Type.String({ pattern: '^[0-9]{1,12}$' })) },
  { additionalProperties: false },
);

/** The live figures: polled, or as Server-Sent Events. */
export function liveRoutes(ring: LiveRing, sessions: Sessions): Route[] {
  const polled = route('GET', 'live', {
    role: 'view',
    input: LiveInput,
    heavy: false,
    handle: ({ input }) => new JsonText(ring.history(Number(input.since ?? 0))),
  });
  const streamed = route('GET', 'live/stream', { role: 'view', heavy: false, handle: () => ({}) });
  return [polled, { ...streamed, stream: (caller, begin) => follow(ring, sessions, caller, begin) }];
}

function follow(
  ring: LiveRing,
  sessions: Sessions,
  caller: Caller,
  begin: () => ReplyStream | null,
): (() => void) | null {
  if (ring.viewers >= MAX_VIEWERS) throw new AdminError('busy');
  const stream = begin();
  if (stream === null) return null;
  let behind = 0;
  const say = (event: string, data: string): void => {
    behind = stream.write(`event: ${event}\ndata: ${data}\n\n`) ? 0 : behind + 1;
    if (behind > MAX_BEHIND) stream.end();
  };
  const end = (code: string): void => {
    say('end', JSON.stringify({ code }));
    stream.end();
  };
  say('history', ring.history());
  return ring.watch({
    sample: (json) => {
      if (sessions.check(caller.token, false).kind === 'ok') say('sample', json);
      else end('session_expired');
    },
    ended: () => end('draining'),
  });
}
