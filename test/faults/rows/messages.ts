/** Messages as they must not come: twice, changed, out of order. */
import { INFNO } from '../../../src/wire/transactions.js';
import type { ReversalAnswer } from '../../../src/wire/undo-bodies.js';
import type { Row } from '../row.js';
import type { Trial } from '../trial.js';

const MET = [
  'sent twice at once, answered twice',
  'replay served',
  'other content under a used msgid refused',
  'late original barred',
  'taken back twice: refused',
  'reversed twice: nothing more done',
  'a cancellation reversed: restored',
];

/** One settlement, cancelled twice, the cancellation reversed twice; and one reversed, then cancelled. */
async function undoneTwice(trial: Trial): Promise<void> {
  const { draw, load } = trial;
  const settled = draw.settle();
  if ((await load.send(settled)).result.outcome !== 'executed') return;
  const reversal = draw.reverse(settled);
  if (reversal === null || (await load.send(reversal)).result.outcome !== 'executed') return;
  const again = draw.reverse(settled);
  const second = again === null ? null : (await again.send(trial.clients[0] as never, 'first')).result;
  if (second?.outcome === 'executed' && (second.answer as ReversalAnswer).outcome === 'already')
    trial.saw('reversed twice: nothing more done');
  const cancel = draw.cancel();
  if (cancel === null || (await load.send(cancel)).result.outcome !== 'executed') return;
  const restore = draw.reverse(cancel);
  if (restore === null) return;
  const { result } = await load.send(restore);
  if (result.outcome === 'executed' && (result.answer as ReversalAnswer).outcome === 'restored')
    trial.saw('a cancellation reversed: restored');
  else if (result.outcome === 'refused' && result.code === 'E508')
    trial.saw('a restoring that the account cannot bear');
}

async function cancelledTwice({ draw, load, saw }: Trial): Promise<void> {
  const cancel = draw.cancel();
  if (cancel === null || (await load.send(cancel)).result.outcome !== 'executed') return;
  const other = draw.cancelAgain(cancel);
  if (other === null) return;
  const { result } = await load.send(other);
  if (result.outcome === 'refused' && result.code === 'E603') saw('taken back twice: refused');
}

export const strangeOrder: Row = {
  ids: ['F21', 'F22', 'F23'],
  fault:
    'every message twice at once at two engines and again later; the same msgid with other content; reversals before their originals, twice, of cancellations',
  topology: '2 engines, 1 Redis',
  sees: 'the same bytes for the same message; E601 for other content; E604, E603 for what is undone already',
  wants: MET,
  codes: /^E70[16]$/,
  normalWithinMs: 5000,
  quick: true,
  run: async (trial) => {
    await trial.alone({ engines: 2 });
    await trial.warm();
    await trial.fault(async () => {
      for (let round = 0; round < 40 && MET.some((state) => !trial.states.has(state)); round += 1) {
        const intent = trial.draw.settle();
        const [one, other] = [trial.clients[0], trial.clients[1]];
        const first = trial.load.send(intent, one);
        const both = await Promise.all([first, intent.send(other as NonNullable<typeof other>, 'repeat')]);
        if (both.every(({ result }) => result.outcome === 'executed')) trial.saw('sent twice at once, answered twice');
        await undoneTwice(trial);
        await cancelledTwice(trial);
      }
      await trial.load.more(100);
    });
    await trial.calm();
    trial.expect(
      trial.load.intents.some(({ infno }) => infno === INFNO.reversal),
      'no reversal was sent',
    );
  },
};
