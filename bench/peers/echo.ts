/** The least a WebSocket server can do with a frame: the same library as the engine's, every frame sent back at once. */
import { App, DISABLED, us_socket_local_port } from 'uWebSockets.js';
import { serveCalls } from '../processes/calls.js';

const MAX_BYTES = 1_048_576;
const MAX_HELD_BYTES = 64 * MAX_BYTES;

/** Resolves to the port. */
function listen(): Promise<number> {
  const app = App();
  app.ws('/ws', {
    maxPayloadLength: MAX_BYTES,
    maxBackpressure: MAX_HELD_BYTES,
    closeOnBackpressureLimit: true,
    idleTimeout: 120,
    maxLifetime: 0,
    compression: DISABLED,
    sendPingsAutomatically: true,
    upgrade: (res, req, context) => {
      const [key, protocol, extensions] = ['key', 'protocol', 'extensions'].map((h) =>
        req.getHeader(`sec-websocket-${h}`),
      );
      res.upgrade({}, key ?? '', protocol ?? '', extensions ?? '', context);
    },
    open: () => undefined,
    message: (socket, message, isBinary) => {
      socket.send(message, isBinary, false);
    },
    dropped: () => undefined,
    drain: () => undefined,
    close: () => undefined,
  });
  return new Promise((resolve, reject) => {
    app.listen('127.0.0.1', 0, 0, (socket) => {
      if (socket === false) reject(new Error('the echo server cannot listen'));
      else resolve(us_socket_local_port(socket));
    });
  });
}

serveCalls({ listen });
