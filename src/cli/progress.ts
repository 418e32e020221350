/** Steps as they happen. */
import colors from 'picocolors';
import type { DaemonMessage } from '../daemon/contract.ts';
import { LiveLine, type Terminal } from './live-line.ts';
import { duration } from './text.ts';

type Step = Extract<DaemonMessage, { kind: 'step' }>;

export class Progress {
  readonly #line: LiveLine;
  /** Titles of the steps that have started and not ended, oldest first. */
  readonly #open: string[] = [];

  constructor(out: Terminal) {
    this.#line = new LiveLine(out);
  }

  step(step: Step): void {
    if (step.state === 'started') {
      this.#open.push(step.title);
    } else {
      const position = this.#open.indexOf(step.title);
      if (position !== -1) this.#open.splice(position, 1);
      this.#line.print(`${colors.green('✔')} ${step.title}  ${colors.dim(duration(step.ms))}`);
    }
    this.#line.show(this.#open.join(' · '));
  }

  /** All is done, or nothing more will come: what is open has failed. */
  end(): void {
    this.#line.end();
    for (const title of this.#open) this.#line.print(`${colors.red('✘')} ${title}`);
    this.#open.length = 0;
  }
}
