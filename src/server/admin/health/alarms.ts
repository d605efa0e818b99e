import type { Glance } from '../live/ring.js';
import type { Counted } from '../../metrics.js';

/** What the alarms look at. */
export interface Signals {
  readonly storeReady: boolean;
  /** Histories of the store that lack confirmed commits. */
  readonly storeBehind: number;
  readonly doubtsLate: number;
  readonly policies: number;
  readonly stopped: number;
  readonly counted: Counted;
  /** The last minute. */
  readonly glances: readonly Glance[];
  /** The last five minutes. */
  readonly lately: readonly Glance[];
}

export interface AlarmRule {
  /** Entry of the playbook. */
  readonly id: string;
  readonly severity: 'critical' | 'warning';
  /** The figure; the alarm fires while it is above `above`. */
  value(signals: Signals): number;
  readonly above: number;
}

const sum = (glances: readonly Glance[], of: (glance: Glance) => number): number =>
  glances.reduce((total, glance) => total + of(glance), 0);

/** Refusals as busy a thousand messages may hold. */
const BUSY_PER_1000 = 10;
const SLOW_US = 1_000_000;
const LAG_US = 500_000;
/** Slow seconds of the last sixty before it counts. */
const SLOW_SECONDS = 10;
/** Of the last five minutes. */
const SIGN_INS = 10;
/** Of the last minute: one a second. */
const CALLERS = 60;

/** The health page's alarms, the same in meaning as alerts/settlement-alerts.yaml but without a Prometheus. */
export const ALARMS: readonly AlarmRule[] = [
  { id: 'store-unavailable', severity: 'critical', above: 0, value: (s) => (s.storeReady ? 0 : 1) },
  { id: 'store-behind', severity: 'critical', above: 0, value: (s) => s.storeBehind },
  { id: 'in-doubt', severity: 'warning', above: 0, value: (s) => s.doubtsLate },
  { id: 'doubts-abandoned', severity: 'critical', above: 0, value: (s) => s.counted.doubts.abandoned ?? 0 },
  { id: 'audit-mismatch', severity: 'critical', above: 0, value: (s) => s.counted.audited.mismatch ?? 0 },
  {
    id: 'shadow-difference',
    severity: 'critical',
    above: 0,
    value: (s) => Math.max(s.stopped, s.counted.shadowDifferences),
  },
  { id: 'no-policy', severity: 'critical', above: 0, value: (s) => (s.policies === 0 ? 1 : 0) },
  {
    id: 'busy',
    severity: 'warning',
    above: BUSY_PER_1000,
    value: ({ glances }) =>
      Math.round(
        (sum(glances, (g) => g.busy) * 1000) /
          Math.max(
            1,
            sum(glances, (g) => g.answered),
          ),
      ),
  },
  {
    id: 'slow-answers',
    severity: 'warning',
    above: SLOW_SECONDS,
    value: ({ glances }) => sum(glances, (g) => (g.p99Us > SLOW_US || g.late > 0 ? 1 : 0)),
  },
  {
    id: 'loop-lag',
    severity: 'warning',
    above: 1,
    value: ({ glances }) => sum(glances, (g) => (g.loopLagUs > LAG_US ? 1 : 0)),
  },
  {
    id: 'sign-in-failures',
    severity: 'warning',
    above: SIGN_INS,
    value: ({ lately }) => sum(lately, (g) => g.signInsFailed),
  },
  {
    id: 'callers-refused',
    severity: 'warning',
    above: CALLERS,
    value: ({ glances }) => sum(glances, (g) => g.callersRefused),
  },
];
