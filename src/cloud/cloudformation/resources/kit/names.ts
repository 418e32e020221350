/** Domain names as templates and the API write them. */

/** The API ends names with a dot; a template need not. */
export function asWritten(shown: string, wanted: string | undefined): string {
  return wanted !== undefined && `${wanted}.` === shown ? wanted : shown;
}
