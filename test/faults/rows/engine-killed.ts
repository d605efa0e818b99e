import type { Row } from '../row.js';

/** Kills needed to meet both: replies that were lost behind a commit, and messages that had not been sent to the store. */
const LEAST = 3;
const MOST = 9;

export const engineKilled: Row = {
  ids: ['F1', 'F2'],
  fault: 'kill -9 of the engine at random moments under load, started again, the same messages sent again',
  topology: '1 engine, 1 Redis',
  sees: 'the connection breaks; asked by msgid the engine started again knows what was executed, the rest is sent again',
  wants: ['in doubt, found executed by asking', 'in doubt, not there, sent again', 'replay served'],
  codes: /^(C901|C001)$/,
  normalWithinMs: 5000,
  run: async (trial) => {
    const { engines } = await trial.alone();
    await trial.warm(16);
    for (let kill = 0; kill < MOST; kill += 1) {
      await trial.someMs(20, 500);
      await trial.fault(async () => {
        engines[0]?.child.kill();
        await engines[0]?.restart();
      });
      await trial.load.more(40);
      const copies = trial.load.intents.flatMap((intent) => intent.copies);
      const found = copies.some(({ result }) => result.outcome === 'executed' && result.via === 'query');
      if (kill + 1 >= LEAST && found && trial.load.intents.some(({ open }) => open)) break;
    }
    await trial.calm();
  },
};
