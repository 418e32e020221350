/** A form that a browser posts: its fields in memory, and the file as a stream that is yet to be read. */
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { proceed } from '../../wire/expectations.ts';
import { invalidArgument, S3Error } from '../errors.ts';

export interface PostedForm {
  /** By names in lower case, as they came before the file. What comes after it is ignored. */
  fields: Map<string, string>;
  /** Fails when the form ends before its end. */
  file: Readable;
  /** As the browser names it; without folders. */
  fileName: string;
  /** Lets go of the request, whatever is left of it. */
  release: () => void;
}

/** The fields before the file may be this large, all together. */
const MAX_FIELDS = 20 * 1024;

/** Reads the request up to the file's first byte. Throws S3's error for what is no such form. */
export async function readForm(request: IncomingMessage): Promise<PostedForm> {
  proceed(request);
  const parser = startParser(request);
  const release = (): void => {
    request.unpipe(parser);
    request.resume();
  };
  const fields = new Map<string, string>();
  let size = 0;
  try {
    return await new Promise<PostedForm>((resolve, reject) => {
      parser.on('field', (name, value) => {
        size += name.length + Buffer.byteLength(value);
        if (size > MAX_FIELDS) reject(tooLarge());
        fields.set(name.toLowerCase(), value);
      });
      parser.on('file', (_, file, fileName) => {
        request.once('close', () => {
          if (!request.complete) file.destroy(malformed());
        });
        resolve({ fields, file, fileName: fileName ?? '', release });
      });
      parser.once('finish', () =>
        reject(invalidArgument('POST requires exactly one file upload per request.', 'file', '0')),
      );
      parser.once('error', () => reject(malformed()));
      request.once('close', () => {
        if (!request.complete) reject(malformed());
      });
      request.pipe(parser);
    });
  } catch (error) {
    release();
    throw error;
  }
}

function startParser(request: IncomingMessage): BusboyInstance {
  try {
    return new Busboy({
      headers: { ...request.headers, 'content-type': request.headers['content-type'] ?? '' },
      // Some clients give every field a file name.
      isPartAFile: (name) => name?.toLowerCase() === 'file',
      limits: { fieldSize: MAX_FIELDS + 1, files: 1, headerPairs: 20 },
    });
  } catch {
    throw malformed();
  }
}

const malformed = (): S3Error =>
  new S3Error(
    'MalformedPOSTRequest',
    400,
    'The body of your POST request is not well-formed multipart/form-data.',
  );

const tooLarge = (): S3Error =>
  new S3Error(
    'MaxPostPreDataLengthExceeded',
    400,
    'Your POST request fields preceding the upload file were too large.',
    { MaxPostPreDataLengthBytes: String(MAX_FIELDS) },
  );
