/** How a command ends when it cannot do what was asked. */

/** 1: something is wrong with the network; 2: wrong use; 3: Kairo cannot work here. */
export type ExitCode = 1 | 2 | 3;

/** The message says what happened, what was expected and what to type next. It is printed without a stack trace. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
