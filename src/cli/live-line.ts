/** One line at the bottom of a terminal that changes, under lines that stay. Elsewhere only the lines that stay. */
import colors from 'picocolors';

export interface Terminal {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 80;
const CLEAR = '\r\x1b[2K';

export class LiveLine {
  readonly #out: Terminal;
  #text = '';
  #frame = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(out: Terminal) {
    this.#out = out;
  }

  /** What is going on now; an empty text for nothing. */
  show(text: string): void {
    if (!this.#out.isTTY) return;
    this.#text = text;
    if (text === '') {
      this.end();
      return;
    }
    this.#draw();
    this.#timer ??= setInterval(() => this.#draw(), FRAME_MS);
    this.#timer.unref();
  }

  /** A line that stays. */
  print(line: string): void {
    if (!this.#timer) {
      this.#out.write(`${line}\n`);
      return;
    }
    this.#out.write(`${CLEAR}${line}\n`);
    this.#draw();
  }

  /** Takes the changing line away. */
  end(): void {
    if (!this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#out.write(CLEAR);
  }

  #draw(): void {
    const frame = FRAMES[this.#frame++ % FRAMES.length]!;
    // A line that wraps could not be cleared.
    const room = Math.max(1, (this.#out.columns ?? 80) - 3);
    this.#out.write(`${CLEAR}${colors.cyan(frame)} ${this.#text.slice(0, room)}`);
  }
}
