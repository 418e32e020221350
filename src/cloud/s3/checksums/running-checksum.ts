/** A checksum that is computed as bytes pass. */
export interface RunningChecksum {
  update(bytes: Uint8Array): void;
  /** Base64. */
  digest(): string;
}
