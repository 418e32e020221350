/** Terminals that remember. */
import type { Terminal } from '../live-line.ts';

export interface Captured extends Terminal {
  text: string;
}

export function captured(isTTY = false): Captured {
  return {
    isTTY,
    columns: 40,
    text: '',
    write(text) {
      this.text += text;
    },
  };
}
