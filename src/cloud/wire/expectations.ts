/**
 * `Expect: 100-continue`: a client that waits for leave to send its body gets it only when somebody reads the body,
 * so a refusal spares it the sending. Other expectations are as if they were not there, as AWS has it.
 */
import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

const waiting = new WeakMap<object, ServerResponse>();

/** To be told to every HTTP server whose requests may have bodies. */
export function takeExpectations<S extends EventEmitter>(server: S): S {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    waiting.set(request, response);
    server.emit('request', request, response);
  });
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  return server;
}

/** The body of a request is about to be read. */
export function proceed(body: object): void {
  const response = waiting.get(body);
  if (!response) return;
  waiting.delete(body);
  if (!response.headersSent && !response.destroyed) response.writeContinue();
}

/** Does the client wait for leave to send the body? */
export function isHeldBack(body: object): boolean {
  return waiting.has(body);
}
