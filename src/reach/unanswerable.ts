/** A question that has no answer; the message says why, and what can be asked. */
export class Unanswerable extends Error {
  override readonly name = 'Unanswerable';
}
