/** One lasting connection to an OpenVPN server's management interface: a command, its answer, the next. */
import { connect, type Socket } from 'node:net';

const ANSWER_WITHIN_MS = 1_000;

interface Asked {
  end: RegExp;
  text: string;
  resolve: (text: string) => void;
  reject: (error: Error) => void;
}

export class Management {
  readonly #path: string;
  #socket: Socket | undefined;
  #waiting: Asked | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  /** `path` is that of the Unix socket, as this process sees it. */
  constructor(path: string) {
    this.#path = path;
  }

  /** The connected clients, as `status 2` writes them. */
  status(): Promise<string> {
    return this.#ask('status 2', /^END\r?$/m);
  }

  /** Ends a client's session; it may come back. */
  async kill(clientNumber: number): Promise<void> {
    await this.#ask(`client-kill ${clientNumber}`, /^(SUCCESS|ERROR):.*$/m);
  }

  close(): void {
    this.#socket?.destroy();
  }

  #ask(command: string, end: RegExp): Promise<string> {
    const answer = this.#queue.then(() => this.#send(command, end));
    this.#queue = answer.catch(() => {});
    return answer;
  }

  #send(command: string, end: RegExp): Promise<string> {
    return new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => this.#socket?.destroy(), ANSWER_WITHIN_MS);
      const done = (settle: () => void) => {
        clearTimeout(timer);
        this.#waiting = undefined;
        settle();
      };
      this.#waiting = {
        end,
        text: '',
        resolve: (text) => done(() => resolve(text)),
        reject: (error) => done(() => reject(error)),
      };
      this.#connected().write(`${command}\n`);
    });
  }

  /** A server that was restarted has a new socket at the same place. */
  #connected(): Socket {
    if (this.#socket && !this.#socket.destroyed) return this.#socket;
    const socket = connect(this.#path);
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => this.#hear(chunk));
    socket.on('error', () => {});
    socket.on('close', () => this.#waiting?.reject(new Error('the management interface closed')));
    // It must not keep the process alive.
    socket.unref();
    this.#socket = socket;
    return socket;
  }

  #hear(chunk: string): void {
    const asked = this.#waiting;
    if (!asked) return;
    asked.text += chunk;
    if (asked.end.test(asked.text)) asked.resolve(asked.text);
  }
}
