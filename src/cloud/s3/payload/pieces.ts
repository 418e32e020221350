/** Reading a stream piece by piece, by its events: its async iterator makes several promises for each. */
import type { Readable } from 'node:stream';
import { S3Error } from '../errors.ts';
import { bytesPassed } from '../store/passing-memory.ts';
import { incompleteBody } from './chunk-parser.ts';

/** Takes a piece over; a promise holds the stream back until it settles. */
export type Take = (bytes: Uint8Array) => Promise<void> | undefined;

/**
 * Hands the pieces on until the stream ends. Rejects with what `take` throws, leaving the stream as it is, because
 * the answer goes over the same connection; and with `IncompleteBody` when the client goes away.
 */
export function eachPiece(body: Readable, take: Take): Promise<void> {
  return new Promise((resolve, reject) => {
    if (body.destroyed) return reject(incompleteBody());
    const stop = (): void => {
      body.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onError);
    };
    const fail = (error: unknown): void => {
      stop();
      body.pause();
      reject(error);
    };
    const onData = (bytes: Uint8Array): void => {
      try {
        const held = take(bytes);
        bytesPassed(bytes.length);
        if (!held) return;
        body.pause();
        held.then(() => body.resume(), fail);
      } catch (error) {
        fail(error);
      }
    };
    const onEnd = (): void => {
      stop();
      resolve();
    };
    const onClose = (): void => fail(incompleteBody());
    // What the stream was ended with on purpose says more.
    const onError = (error: unknown): void => fail(error instanceof S3Error ? error : incompleteBody());
    body.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onError);
  });
}
