/** Public name servers that everybody can ask, and that know what the internet knows. */
export const PUBLIC_NAME_SERVERS: ReadonlySet<string> = new Set(['8.8.8.8', '1.1.1.1']);
