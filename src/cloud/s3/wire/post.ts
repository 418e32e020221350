/** A posted form on its way through S3: read up to its file, judged by its policy, carried out as `PutObject`. */
import type { IncomingMessage } from 'node:http';
import { internalError } from '../errors.ts';
import { planPayload } from '../payload/plan.ts';
import { readForm } from '../post/form.ts';
import { answerTo, checkedKey, headersOf, sizedFile } from '../post/post-object.ts';
import { signerOf } from '../post/signature.ts';
import type { AccessRecord } from './access-record.ts';
import type { Address } from './addressing.ts';
import { checkToken } from './authenticate.ts';
import { decodeHead } from './decode.ts';
import type { Encoded } from './encode.ts';
import type { HandleOptions } from './handle-options.ts';
import { type Call, perform } from './perform.ts';
import { operations } from './schemas.ts';

const putObject = operations.find(({ name }) => name === 'PutObject')!;

export function isForm({ method, headers }: IncomingMessage, { bucket, key }: Address): boolean {
  if (method !== 'POST' || bucket === undefined || key !== undefined) return false;
  return /^multipart\/form-data\b/i.test(headers['content-type'] ?? '');
}

export async function postForm(
  request: IncomingMessage,
  bucket: string,
  options: HandleOptions,
  record: AccessRecord,
  defer: Call['defer'],
): Promise<Encoded> {
  const { region, now, credentials } = options;
  const form = await readForm(request);
  try {
    const { fields } = form;
    const secretOf = (accessKeyId: string) => credentials(accessKeyId)?.secret;
    const accessKeyId = signerOf(fields, { region, secretOf });
    const caller = accessKeyId === undefined ? undefined : credentials(accessKeyId)?.caller;
    if (caller) {
      record.accessKeyId = caller.accessKeyId;
      checkToken(caller, fields.get('x-amz-security-token'), now);
    }
    const { key, policy } = checkedKey(form, { bucket, now });
    record.key = key;
    const headers = headersOf(fields);
    const query = new URLSearchParams();
    const input = decodeHead(putObject, { address: { bucket, key }, query, headers });
    // How long the file is only its end tells.
    const plan = { ...planPayload({ ...headers, 'content-length': '0' }), length: undefined };
    const output = await perform(
      {
        operation: putObject,
        input,
        headers: { ...request.headers, ...headers },
        query,
        authentication: accessKeyId === undefined ? { form: 'anonymous' } : { form: 'post', accessKeyId },
        caller,
        body: sizedFile(form.file, policy?.size),
        plan,
        defer,
      },
      options,
      record,
    );
    if (typeof output.ETag !== 'string') throw internalError();
    const place = `http${options.origin.via === 'api' ? '' : 's'}://${request.headers.host ?? 's3.amazonaws.com'}`;
    const path = `${(request.url ?? '/').split('?')[0]!.replace(/\/$/, '')}/${encodeURIComponent(key)}`;
    return answerTo(fields, { bucket, key, etag: output.ETag, location: place + path });
  } finally {
    form.release();
  }
}
