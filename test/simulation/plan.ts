/**
 * What happens in a history, as data: drawn from the seed once, then carried out. Every step can be left out without moving
 * the others, so a failing history can be made smaller.
 */
import type { FilingActionBody, FilingBody } from '../../src/wire/filing-bodies.js';
import type { SettleBody } from '../../src/wire/settle-body.js';
import type { PlannedPerson } from './people.js';

/** `load3`, `commit0`: one engine's calls of each kind, counted over all its lives. */
export type Call = `load${number}` | `commit${number}`;

/** What becomes of one call of one engine to its store. ms. */
export type Effect =
  | { readonly kind: 'slow'; readonly ms: number }
  /** The request is lost; the engine hears that nobody knows. */
  | { readonly kind: 'lost_request'; readonly ms: number }
  /** Applied; the reply is lost. */
  | { readonly kind: 'lost_reply'; readonly ms: number }
  /** The engine hears that nobody knows; later the request arrives after all. */
  | { readonly kind: 'late'; readonly ms: number; readonly laterMs: number }
  | { readonly kind: 'refused' }
  /** The engine dies before the request leaves, while it is on its way, or when it was applied and before it is told. */
  | { readonly kind: 'crash'; readonly when: 'before' | 'sent' | 'applied'; readonly downMs: number };

/** What a message asks for; `of` is the number of another `send` step, null: a message nobody ever sent. */
export type Asked =
  | { readonly what: 'settle' | 'presettle'; readonly bill: SettleBody }
  | { readonly what: 'cancel' | 'preview'; readonly of: number }
  | { readonly what: 'reverse'; readonly of: number | null; readonly ofCancel: boolean }
  | { readonly what: 'query'; readonly of: number; readonly by: 'msgid' | 'setlId' }
  | { readonly what: 'totals' }
  | { readonly what: 'filing'; readonly filing: FilingBody }
  | { readonly what: 'withdraw'; readonly body: Omit<FilingActionBody, 'filingId'> };

export interface SendStep {
  readonly kind: 'send';
  readonly no: number;
  readonly atMs: number;
  readonly client: number;
  readonly person: number;
  readonly asked: Asked;
  readonly mdtrtarea: string;
  readonly timeoutMs: number;
  /** How often the client goes round before it leaves the message as it is. */
  readonly rounds: number;
  /** What a client does that was told nothing for certain. */
  readonly onDoubt: 'ask' | 'again' | 'wait';
}

export type Step =
  | SendStep
  /** The same bytes once more, through another client; `altered`: the same msgid with another content. */
  | {
      readonly kind: 'repeat';
      readonly no: number;
      readonly atMs: number;
      readonly client: number;
      readonly of: number;
      readonly altered: boolean;
    }
  | {
      readonly kind: 'effect';
      readonly no: number;
      readonly engine: number;
      readonly call: Call;
      readonly effect: Effect;
    }
  | { readonly kind: 'outage'; readonly no: number; readonly atMs: number; readonly forMs: number }
  | {
      readonly kind: 'crash';
      readonly no: number;
      readonly atMs: number;
      readonly engine: number;
      readonly downMs: number;
    }
  | { readonly kind: 'cut'; readonly no: number; readonly atMs: number; readonly client: number }
  | { readonly kind: 'swap'; readonly no: number; readonly atMs: number; readonly engine: number; readonly set: number }
  | {
      readonly kind: 'roster';
      readonly no: number;
      readonly atMs: number;
      readonly person: number;
      /** fen; null: the account is not spoken of. */
      readonly balance: number | null;
      /** Ends every chronic qualification: a change of the person. */
      readonly endsChronic: boolean;
    }
  | {
      readonly kind: 'hold';
      readonly no: number;
      readonly atMs: number;
      readonly person: number;
      readonly forMs: number;
    };

export interface Plan {
  readonly seed: number;
  readonly startMs: number;
  readonly engines: number;
  readonly clients: number;
  readonly people: readonly PlannedPerson[];
  readonly steps: readonly Step[];
  /** Those that are carried out; null: all. */
  readonly only: ReadonlySet<number> | null;
  /** Wall clock of each engine beside the true one, ms. */
  readonly skewMs: readonly number[];
}

/** The plan with some of its steps only; the others can still be spoken of. */
export function only(plan: Plan, steps: ReadonlySet<number>): Plan {
  return { ...plan, only: steps };
}

export function activeSteps({ steps, only: kept }: Plan): readonly Step[] {
  return kept === null ? steps : steps.filter((step) => kept.has(step.no));
}
