/** Condition keys in lower case, with their values. A key that the request does not have is not there. */
export type RequestKeys = ReadonlyMap<string, readonly string[]>;
