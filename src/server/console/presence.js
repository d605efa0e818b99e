/** Whether the engine answers. While it does not, a banner says so and the page asks every second until it is back. */
const BEAT_MS = 5_000;
const RETRY_MS = 1_000;
/** An engine that takes longer to say that it is alive does not answer. */
const PATIENCE_MS = 4_000;

let away = false;
let timer = 0;
let told = { lost: () => {}, back: async () => {} };

/** `lost()` once when the engine stops answering, `back()` once when it may serve again. */
export function watchPresence(given) {
  told = given;
  schedule(BEAT_MS);
}

export const isAway = () => away;

/** Somebody noticed that a call was not answered. */
export function notice() {
  if (away) return;
  away = true;
  told.lost();
  schedule(RETRY_MS);
}

function schedule(ms) {
  clearTimeout(timer);
  timer = setTimeout(() => void ask(), ms);
}

async function ask() {
  const ready = await answers();
  if (!ready && !away) notice();
  if (ready && away) {
    away = false;
    await told.back();
  }
  schedule(away ? RETRY_MS : BEAT_MS);
}

/** A hidden page does not ask: its next sight does. */
async function answers() {
  if (document.hidden && !away) return true;
  try {
    return (await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) })).ok;
  } catch {
    return false;
  }
}
