/** Where a follower's lines go. */
export interface Sink {
  /** Positions the sink itself knows of, later or earlier than the store's. */
  readonly positions: Readonly<Record<number, string>>;
  /** Resolves when the lines are out of this process' hands. Rejects with SinkClosed when nobody takes them any more. */
  write(lines: readonly string[]): Promise<void>;
  close(): void;
}

/** The reader of the lines has gone. */
export class SinkClosed extends Error {
  override readonly name = 'SinkClosed';
}

/** At least once: what was written and not yet saved is written again after a restart. */
export function stdoutSink(stream: NodeJS.WriteStream = process.stdout): Sink {
  // The error also reaches the callback of the write it belongs to.
  stream.on('error', () => undefined);
  return {
    positions: {},
    write: (lines) =>
      new Promise((resolve, reject) => {
        stream.write(`${lines.join('\n')}\n`, (error) => (error ? reject(new SinkClosed(error.message)) : resolve()));
      }),
    close: () => undefined,
  };
}
