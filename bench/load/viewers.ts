/** Open Live pages of the console as the engine sees them: event streams under one operator's session. */
import { type ClientRequest, request } from 'node:http';
import { serveCalls } from '../processes/calls.js';

export interface ViewersJob {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly password: string;
  readonly streams: number;
}

/** What the streams have brought so far. */
export interface ViewersReport {
  /** Streams that are still open. */
  readonly open: number;
  /** Samples heard on the stream that heard the fewest. */
  readonly fewestSamples: number;
}

interface Stream {
  readonly request: ClientRequest;
  samples: number;
  open: boolean;
}

const streams: Stream[] = [];
const SAMPLE = 'event: sample';

/** Signs in once and opens the streams. Rejects when the engine refuses either. */
async function open(job: ViewersJob): Promise<void> {
  const cookie = await signIn(job);
  for (let i = 0; i < job.streams; i += 1) streams.push(await follow(job, cookie));
}

async function signIn({ host, port, name, password }: ViewersJob): Promise<string> {
  const response = await fetch(`http://${host}:${port}/v1/admin/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password }),
  });
  if (!response.ok) throw new Error(`sign-in: ${response.status} ${await response.text()}`);
  return (response.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
}

function follow({ host, port }: ViewersJob, cookie: string): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const asked = request({ host, port, path: '/v1/admin/live/stream', headers: { cookie } });
    asked.once('error', reject);
    asked.once('response', (response) => {
      if (response.statusCode !== 200) return reject(new Error(`live stream: ${response.statusCode}`));
      const stream: Stream = { request: asked, samples: 0, open: true };
      response.setEncoding('utf8');
      response.on('data', (text: string) => (stream.samples += text.split(SAMPLE).length - 1));
      response.once('close', () => (stream.open = false));
      asked.on('error', () => (stream.open = false));
      resolve(stream);
    });
    asked.end();
  });
}

function close(): ViewersReport {
  const report = {
    open: streams.filter((stream) => stream.open).length,
    fewestSamples: Math.min(...streams.map(({ samples }) => samples)),
  };
  for (const { request: asked } of streams.splice(0)) asked.destroy();
  return report;
}

serveCalls({ open, close });
