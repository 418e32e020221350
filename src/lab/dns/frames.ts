/** DNS over TCP: each message has its length in front of it. */

export function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

/** Takes what arrives, in whatever pieces, and gives the messages that are whole. */
export function unframed(): (chunk: Buffer) => Buffer[] {
  let waiting: Buffer = Buffer.alloc(0);
  return (chunk) => {
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
    const messages: Buffer[] = [];
    while (waiting.length >= 2 && waiting.length >= 2 + waiting.readUInt16BE(0)) {
      const end = 2 + waiting.readUInt16BE(0);
      messages.push(waiting.subarray(2, end));
      waiting = waiting.subarray(end);
    }
    return messages;
  };
}
