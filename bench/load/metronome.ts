/**
 * Beats that come about every millisecond without spinning on a core the engine needs. A thread of its own could sleep
 * more finely, but waking it and being woken by it cost the box as much as a settlement, two thousand times a second.
 * A beat may come late; who hears it does all that is due.
 */
const BEAT_MS = 1;

/** Calls `beat` until the function it returns is called. */
export function startMetronome(beat: () => void): () => void {
  const timer = setInterval(beat, BEAT_MS);
  return () => clearInterval(timer);
}
