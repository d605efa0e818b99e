import { describe, expect, it } from 'vitest';
import { openLog } from '../../src/cli/logging.js';
import { maskIdNumbers } from '../../src/wire/mask.js';

const ID = '610102198001011234';
const OLD_ID = '610102800101123';

function captured(write: (log: ReturnType<typeof openLog>['logger']) => void): string {
  const lines: string[] = [];
  write(openLog('trace', { write: (line: string) => void lines.push(line) }).logger);
  return lines.join('');
}

describe('log', () => {
  it('never holds an ID number whole, wherever it stood', () => {
    const text = captured((log) => {
      log.info({ certno: ID }, 'field of that name');
      log.info({ psn: ID, deep: { list: [`x${ID}y`, ID.replace(/4$/, 'X')] } }, 'other fields');
      log.warn(`in the message ${ID}`);
      log.error({ err: new Error(`cannot find ${ID} or ${OLD_ID}`) }, 'in an error');
      log.info({ [ID]: true }, 'as a key');
    });
    expect(text).not.toMatch(/\d{17}[\dXx]/);
    expect(text).not.toContain(OLD_ID);
    expect(text).toContain('610***********1234');
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { level: number }),
    ).toHaveLength(5);
  });

  it('leaves message ids and amounts alone', () => {
    const kept = [
      'H61010000001202505061000000001',
      '610100202505061000000000000001',
      '1746489600000',
      '123456789012345678',
    ];
    for (const text of kept) expect(maskIdNumbers(text)).toBe(text);
  });

  it('leaves secrets out', () => {
    const text = captured((log) =>
      log.info(
        {
          secret: 'hidden-1',
          sender: { secret: 'hidden-2' },
          storePassword: 'hidden-3',
          settings: { senders: ['hidden-4'] },
        },
        'm',
      ),
    );
    expect(text).not.toContain('hidden');
  });
});
