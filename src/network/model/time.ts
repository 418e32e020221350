/** Time as the model writes it. */

/** Epoch milliseconds. */
export type Timestamp = number;
