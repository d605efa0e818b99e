import { createConnection } from 'node:net';

/** `answered`: the engine took the command and closed, or ended. `absent`: nobody listens there. */
export type Asked = 'answered' | 'absent';

/** Sends one command to an engine on this machine; every line it says goes to `hear`. Rejects on an access problem. */
export function askEngine(path: string, command: string, hear: (line: string) => void): Promise<Asked> {
  return new Promise((resolve, reject) => {
    let connected = false;
    let rest = '';
    const socket = createConnection(path, () => {
      connected = true;
      socket.write(`${command}\n`);
    });
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) hear(line);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (connected || error.code === 'ENOENT' || error.code === 'ECONNREFUSED') return;
      reject(error);
    });
    socket.on('close', () => resolve(connected ? 'answered' : 'absent'));
  });
}
