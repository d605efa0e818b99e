/** Every fault: those that are run here, in the order they are run, and those that are shown by other tests. */
import type { Elsewhere, Row } from './row.js';
import { damagedMiddle, lyingDisk, powerLost, powerLostEverysec, tornTail } from './rows/append-only-file.js';
import { consumerKilled, policiesSwapped } from './rows/beside.js';
import { engineKilled } from './rows/engine-killed.js';
import { balancedEngines, engineHangs, oneHotPerson, sameEngineTwice } from './rows/engines.js';
import { fewDescriptors, loopStalled, threadEnded } from './rows/inside.js';
import { badDoorLine, badStoreLine, engineCutOff } from './rows/lines.js';
import { strangeOrder } from './rows/messages.js';
import { masterHangs, masterKilled, replicaCopiesAll, replicaKilled, sentinelsLost } from './rows/pair.js';
import { partitioned } from './rows/partition.js';
import { brokenFrames, deafReader, slowSenders, spoiltBodies } from './rows/peers.js';
import { redisKilled } from './rows/redis-killed.js';
import { diskFull, memoryFull, rewritten, scriptsFlushed } from './rows/redis-states.js';

export const ROWS: readonly Row[] = [
  engineKilled,
  threadEnded,
  redisKilled,
  masterKilled,
  tornTail,
  lyingDisk,
  powerLost,
  powerLostEverysec,
  damagedMiddle,
  engineHangs,
  masterHangs,
  partitioned,
  engineCutOff,
  badStoreLine,
  badDoorLine,
  sentinelsLost,
  replicaKilled,
  replicaCopiesAll,
  scriptsFlushed,
  memoryFull,
  rewritten,
  diskFull,
  balancedEngines,
  sameEngineTwice,
  strangeOrder,
  oneHotPerson,
  slowSenders,
  brokenFrames,
  spoiltBodies,
  deafReader,
  policiesSwapped,
  consumerKilled,
  loopStalled,
  fewDescriptors,
];

export const ELSEWHERE: readonly Elsewhere[] = [
  {
    ids: ['F30'],
    fault: 'clock jumps of a day, year boundary, leap day',
    why: 'no tool here moves the clock of one process alone. The engine takes its clock as an argument: test/simulation runs engines whose clocks differ and histories over New Year, test/engine/deadline.test.ts and test/compute/year-crossing.test.ts the boundaries; the year of a total is that of the bill, never that of the machine.',
  },
  {
    ids: ['F21'],
    fault: 'a duplicate after an hour, and after archiving',
    why: 'a receipt has no expiry and following the outbox does not remove it, so that an hour is as long as a second; the rest of F21 is run.',
  },
  {
    ids: ['F12'],
    fault: 'a duplicated TCP segment',
    why: 'TCP drops it below every program; the duplicate that can reach an engine, the same message twice, is F21.',
  },
  {
    ids: ['F26'],
    fault: 'a compressed bomb',
    why: 'compression is never negotiated: a compressed frame has a reserved bit set and closes the connection, which is run.',
  },
];
