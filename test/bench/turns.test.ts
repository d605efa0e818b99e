import { setImmediate as settled } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Window } from '../../bench/load/window.js';
import { averageUse } from '../../bench/processes/cpu.js';
import { inTurns, type Turns } from '../../bench/processes/turns.js';

/** A measurement of so many stretches that writes down what it does. */
function measurement(name: string, stretches: number, log: string[], preparing = 0) {
  return async (turns: Turns): Promise<string> => {
    for (let i = 0; i < preparing; i += 1) await settled();
    for (let i = 0; i < stretches; i += 1) {
      await turns.take(i === 0);
      log.push(`${name} begins`);
      await settled();
      log.push(`${name} ends`);
      turns.give();
    }
    await turns.leave();
    log.push(`${name} checks`);
    return name;
  };
}

describe('measurements that take turns', () => {
  it('never run at once, one stretch each in turn, and wait for the slowest to be prepared', async () => {
    const log: string[] = [];
    const names = await inTurns<[string, string]>([measurement('a', 3, log), measurement('b', 3, log, 20)]);
    expect(names).toEqual(['a', 'b']);
    const stretch = (name: string): string[] => [`${name} begins`, `${name} ends`];
    expect(log.slice(0, 12)).toEqual(['a', 'b', 'a', 'b', 'a', 'b'].flatMap(stretch));
  });

  it('go on to their checks only when nobody measures any more', async () => {
    const log: string[] = [];
    await inTurns<[string, string]>([measurement('a', 1, log), measurement('b', 4, log)]);
    expect(log.filter((line) => line.endsWith('checks'))).toHaveLength(2);
    expect(log.indexOf('a checks')).toBeGreaterThan(log.lastIndexOf('b ends'));
  });

  it('end together when one of them fails, with its error', async () => {
    const log: string[] = [];
    const broken = async (turns: Turns): Promise<string> => {
      await turns.take(true);
      throw new Error('the engine ended');
    };
    await expect(inTurns<[string, string]>([measurement('a', 5, log), broken])).rejects.toThrow('the engine ended');
    expect(log).not.toContain('a checks');
  });
});

describe('a measurement of several stretches', () => {
  it('counts what was answered in each, and nothing between them', () => {
    const window = new Window(0, 1000, null);
    for (let i = 0; i < 30; i += 1) window.answer(100, 500, true);
    window.answer(900, 1500, true);
    window.again(5000, 6000);
    for (let i = 0; i < 10; i += 1) window.answer(5000, 5500, true);
    expect(window.report()).toMatchObject({ rate: 20, perSecond: [30, 10] });
  });

  it('used the processors as much as its stretches did on average', () => {
    const use = averageUse([
      { engine: { main: 0.5, others: 1 }, redis: { main: 0.2, others: 0 } },
      { engine: { main: 0.7, others: 0.6 }, redis: { main: 0.4, others: 0 } },
    ]);
    expect(use['engine']?.main).toBeCloseTo(0.6);
    expect(use['engine']?.others).toBeCloseTo(0.8);
    expect(use['redis']?.main).toBeCloseTo(0.3);
  });
});
