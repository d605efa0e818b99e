/** Where the event loop's time goes, from a `.cpuprofile` of the engine: self time by stage of a message's life. */

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
}

export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Which module belongs to which stage; the first that fits. What has no module of ours belongs to its caller's stage. */
const STAGES: readonly (readonly [RegExp, string])[] = [
  [/\/src\/store\/redis\/(commit|scripts)|\/src\/engine\/(committing|doubts|verdict)/, 'commit'],
  [/\/src\/store\/redis\/load|\/src\/engine\/loading/, 'load'],
  [/\/src\/store\//, 'store'],
  [/\/src\/compute\/|\/src\/engine\/pipeline|\/piscina\//, 'compute (hand over)'],
  [/\/src\/server\/outbox|\/src\/engine\/desk/, 'answer'],
  [/\/src\/(server|wire)\/|\/src\/engine\/(engine|admission|ready-queue|lanes|job|watch|service-time)/, 'admit'],
  [/\/ioredis\/|\/redis-parser\//, 'store'],
  [/^node:internal\/(stream|net)|^node:net/, 'sockets (node)'],
];
const COLLECTOR = '(garbage collector)';
const IDLE = ['(idle)', '(program)', '(root)'];

const stageOf = ({ callFrame: { functionName, url } }: ProfileNode): string | null => {
  if (functionName === COLLECTOR) return 'garbage collection';
  if (IDLE.includes(functionName)) return 'idle and native';
  return STAGES.find(([pattern]) => pattern.test(url))?.[1] ?? null;
};

/** Share of the busy time per stage, largest first. Empty for a profile without a busy sample. */
export function stageShares(profile: CpuProfile): readonly (readonly [string, number])[] {
  const stages = stagesByNode(profile);
  const spent = new Map<string, number>();
  for (const [i, id] of profile.samples.entries()) {
    const stage = stages.get(id) ?? 'other';
    if (stage !== 'idle and native') spent.set(stage, (spent.get(stage) ?? 0) + (profile.timeDeltas[i] ?? 0));
  }
  const all = [...spent.values()].reduce((sum, time) => sum + time, 0);
  return [...spent].map(([stage, time]) => [stage, time / all] as const).sort(([, a], [, b]) => b - a);
}

function stagesByNode({ nodes }: CpuProfile): Map<number, string> {
  const parents = new Map<number, number>();
  for (const { id, children } of nodes) for (const child of children ?? []) parents.set(child, id);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const found = new Map<number, string>();
  for (const node of nodes) {
    let at: ProfileNode | undefined = node;
    while (at !== undefined && stageOf(at) === null) at = byId.get(parents.get(at.id) ?? -1);
    // A caller that is the root says nothing of a stage.
    const stage = at === undefined ? null : stageOf(at);
    found.set(node.id, stage === 'idle and native' && at !== node ? 'other' : (stage ?? 'other'));
  }
  return found;
}
