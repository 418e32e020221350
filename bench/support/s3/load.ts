/**
 * The load generator, a process of its own: keeps a number of connections busy for a while and says how many
 * requests a second were answered rightly. Plain sockets, so that the client costs as little as it can.
 */
import { createHash, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { type Form, get, LISTED, list, listedKey, PAGE, put, type Target, type Upload } from './requests.ts';

export interface Load {
  target: Target;
  what: 'put' | 'get' | 'list';
  /** Of each object. */
  size: number;
  connections: number;
  seconds: number;
  form?: Form;
  /** How many keys there are where pages are listed, by `listedKey`; more than a page has. */
  listed?: number;
}

/** Different keys, which are written over and over. */
const KEYS = 32;
const bodies = new Map<number, { bytes: Buffer; etag: string }>();

function bodyOf(size: number): { bytes: Buffer; etag: string } {
  let body = bodies.get(size);
  if (!body) {
    const bytes = randomBytes(size);
    body = { bytes, etag: createHash('md5').update(bytes).digest('hex') };
    bodies.set(size, body);
  }
  return body;
}

/** Sends requests one after another over a connection. */
class Connection {
  readonly #socket: Socket;
  #settle: { resolve: () => void; reject: (error: Error) => void } | undefined;
  #head = '';
  #left = -1;
  #expected: Buffer | undefined;
  #seen = 0;
  #check: (head: string, length: number) => void = () => undefined;

  constructor(port: number) {
    const buffer = Buffer.allocUnsafeSlow(256 * 1024);
    const onread = {
      buffer,
      callback: (count: number, bytes: Uint8Array) => {
        this.#take(bytes.subarray(0, count));
        return true;
      },
    };
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true, onread } as never);
    this.#socket.on('error', (error) => this.#settle?.reject(error));
    this.#socket.on('close', () => this.#settle?.reject(new Error('The server closed the connection.')));
  }

  send(
    { head, body }: Upload,
    check: (head: string, length: number) => void,
    expected?: Buffer,
  ): Promise<void> {
    this.#check = check;
    this.#expected = expected;
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#socket.cork();
      this.#socket.write(head);
      if (body.length > 0) this.#socket.write(body);
      this.#socket.uncork();
    });
  }

  close(): void {
    this.#settle = undefined;
    this.#socket.destroy();
  }

  #take(bytes: Uint8Array): void {
    let rest = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (this.#left < 0) {
      const end = rest.indexOf('\r\n\r\n');
      this.#head += rest.toString('latin1', 0, end === -1 ? rest.length : end + 4);
      if (end === -1) return;
      rest = rest.subarray(end + 4);
      const length = /^content-length: *(\d+)/im.exec(this.#head)?.[1];
      this.#left = Number(length ?? 0);
      this.#seen = 0;
      if (length === undefined && /^transfer-encoding: chunked/im.test(this.#head)) this.#left = 5;
      try {
        this.#check(this.#head, this.#left);
      } catch (error) {
        this.#settle?.reject(new Error(`${(error as Error).message}\n${this.#head}${rest.toString()}`));
      }
    }
    if (this.#expected && !rest.equals(this.#expected.subarray(this.#seen, this.#seen + rest.length))) {
      this.#settle?.reject(new Error('The body is not what was put.'));
    }
    this.#seen += rest.length;
    this.#left -= rest.length;
    if (this.#left > 0) return;
    this.#left = -1;
    this.#head = '';
    this.#settle?.resolve();
  }
}

/** Requests a second. */
async function run(load: Load): Promise<number> {
  const { target, size, what, form = 'unsigned', listed = LISTED } = load;
  const body = bodyOf(size);
  const requests = Array.from({ length: KEYS }, (_, index) => {
    const key = `${size}/${index}`;
    if (what === 'put') return put(target, key, body.bytes, form);
    if (what === 'get') return get(target, key);
    // Full pages, all over the bucket.
    return list(target, listedKey(Math.floor((index * (listed - PAGE - 1)) / KEYS)));
  });
  const check = (head: string, length: number) => {
    if (!head.startsWith('HTTP/1.1 200')) throw new Error('The answer is no 200:');
    if (what === 'put' && !head.includes(body.etag)) throw new Error('The ETag is not the MD5:');
    if (what === 'get' && length !== size) throw new Error(`${length} bytes came, not ${size}:`);
  };
  const connections = Array.from({ length: load.connections }, () => new Connection(target.port));
  let next = 0;
  let answered = 0;
  const start = performance.now();
  const end = start + load.seconds * 1000;
  await Promise.all(
    connections.map(async (connection) => {
      // Every key is put once at least, because they are going to be read; and read once, so that it is in memory.
      for (let first = true; performance.now() < end || (what !== 'list' && next < KEYS); first = false) {
        const request = requests[next++ % KEYS]!;
        // The bytes are compared once a connection; the client should not become the slower of the two.
        await connection.send(request, check, what === 'get' && first ? body.bytes : undefined);
        answered++;
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  for (const connection of connections) connection.close();
  return answered / seconds;
}

process.on('message', (load: Load) => {
  run(load).then(
    (rate) => process.send!({ rate }),
    (error: Error) => process.send!({ error: error.message }),
  );
});
