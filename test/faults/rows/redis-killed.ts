import type { Row } from '../row.js';

const ROUNDS = 3;

export const redisKilled: Row = {
  ids: ['F4'],
  fault: 'kill -9 of Redis at random moments under load, started again in place from its append-only file',
  topology: '1 engine, 1 Redis (appendfsync always)',
  sees: 'E703 while it is down; what was under way is resolved by its receipt, or E901 in doubt',
  wants: ['refused and then accepted', 'replay served'],
  codes: /^(E70[123]|E901|C901)$/,
  normalWithinMs: 5000,
  quick: true,
  run: async (trial) => {
    const { redis } = await trial.alone();
    const [server] = redis;
    if (server === undefined) throw new Error('no Redis');
    await trial.warm();
    for (let round = 0; round < ROUNDS; round += 1) {
      await trial.someMs(50, 500);
      await trial.fault(async () => {
        server.child.kill();
        await trial.someMs(200, 800);
        await server.restart();
      });
      await trial.calm(30);
    }
  },
};
