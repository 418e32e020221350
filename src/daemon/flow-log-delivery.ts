/** Writes flow logs to their buckets, as AWS does: compressed text, one object for a log and an interval. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Changes } from '../cloud/change/changes.ts';
import type { Collected, FlowCollector } from '../lab/flow-logs/collector.ts';
import { formatFields, logsOfVpc, recordLine, recordsFor } from '../network/flow-logs.ts';
import type { FlowLog, Network } from '../network/network.ts';

/** Puts an object, in the region of the log. Throws with S3's reason. */
export type PutObject = (bucket: string, key: string, body: Uint8Array) => Promise<void>;

export class FlowLogDelivery {
  readonly #changes: Changes;
  readonly #collector: FlowCollector;
  readonly #put: PutObject;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(changes: Changes, collector: FlowCollector, put: PutObject) {
    this.#changes = changes;
    this.#collector = collector;
    this.#put = put;
  }

  /** Collects and delivers; returns the keys of the objects that were written. One delivery at a time. */
  deliver(): Promise<string[]> {
    const next = this.#turn.then(() => this.#deliver());
    this.#turn = next.catch(() => {});
    return next;
  }

  async #deliver(): Promise<string[]> {
    const { network } = this.#changes;
    if (Object.keys(network.flowLogs).length === 0) return [];
    const keys: string[] = [];
    for (const collected of await this.#collector.collect(network)) {
      for (const log of logsOfVpc(network, collected.vpcId)) {
        const { bucket, key } = objectOf(network, log, collected.end);
        const failure = await this.#put(bucket, key, gzipSync(text(network, log, collected))).then(
          () => undefined,
          (error: Error) => error.message,
        );
        if (failure === undefined) keys.push(`${bucket}/${key}`);
        if (failure !== log.deliveryError) await this.#remember(log.id, failure);
      }
    }
    return keys;
  }

  async #remember(id: string, failure: string | undefined): Promise<void> {
    await this.#changes.make((network) => {
      const log = network.flowLogs[id];
      if (!log) return;
      if (failure === undefined) delete log.deliveryError;
      else log.deliveryError = failure;
    });
  }
}

/** The heading names the fields; then a record a line. */
function text(network: Network, log: FlowLog, { flows, start, end }: Collected): string {
  const format = formatFields(log.logFormat);
  const fields = format.kind === 'fields' ? format.fields : [];
  const lines = recordsFor(network, log, flows, { start, end }).map((record) =>
    recordLine(network, fields, record),
  );
  return `${[fields.join(' '), ...lines].join('\n')}\n`;
}

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html */
function objectOf({ accountId }: Network, log: FlowLog, end: number): { bucket: string; key: string } {
  const [bucket, ...prefix] = log.logDestination.replace('arn:aws:s3:::', '').split('/');
  const time = new Date(end * 1000).toISOString();
  const [year, month, day] = time.slice(0, 10).split('-');
  const stamp = time.slice(0, 16).replace(/[-:]/g, '');
  const unique = createHash('md5').update(`${log.id} ${end}`).digest('hex').slice(0, 8);
  const name = `${accountId}_vpcflowlogs_${log.region}_${log.id}_${stamp}Z_${unique}.log.gz`;
  const folder = ['AWSLogs', accountId, 'vpcflowlogs', log.region, year, month, day];
  return { bucket: bucket!, key: [...prefix.filter(Boolean), ...folder, name].join('/') };
}
