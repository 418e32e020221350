/** What comes before `--` is ours; what comes after it is somebody else's command and not looked at. */
export interface CommandLine {
  own: string[];
  /** Absent without a `--`. */
  command?: string[];
}

/** Splits arguments at the first `--`, before any parser can take an option of the command for one of ours. */
export function splitAtDashes(args: readonly string[]): CommandLine {
  const dashes = args.indexOf('--');
  if (dashes === -1) return { own: [...args] };
  return { own: args.slice(0, dashes), command: args.slice(dashes + 1) };
}
