/** `kairo explain`: the path of a request, hop by hop, or what stops it and how that is mended. */
import { type Explanation, explain as explainWorld, type Question } from '../../reach/index.ts';
import { Failure } from '../failure.ts';
import { renderExplanation } from '../render/explanation.ts';
import { renderMermaid } from '../render/mermaid.ts';
import { ask, withObjects, worldOf } from '../world.ts';

export interface ExplainOptions {
  from: string;
  to: string;
  protocol?: string;
  port?: number;
  as?: string;
  action?: string;
  signingRegion?: string;
  endpointUrl?: string;
  tlsVersion?: string;
  snapshot?: string;
  json?: boolean;
  mermaid?: boolean;
}

/** Returns 0 for what is reached and 1 for what is not. */
export async function explain(options: ExplainOptions & { lab: string }): Promise<number> {
  if (options.json && options.mermaid) throw new Failure(2, 'Choose one of --json and --mermaid.');
  const question = { ...questionOf(options), now: Date.now() };
  const world = await withObjects(await worldOf(options), question, options);
  const explanation = ask(() => explainWorld(world, question), options);
  process.stdout.write(rendered(explanation, options));
  return explanation.verdict === 'reachable' ? 0 : 1;
}

function rendered(explanation: Explanation, { json, mermaid }: ExplainOptions): string {
  if (mermaid) return renderMermaid(explanation);
  if (!json) return renderExplanation(explanation);
  const { ways: _, ...document } = explanation;
  return `${JSON.stringify(document, null, 2)}\n`;
}

function questionOf(options: ExplainOptions): Question {
  const { from, to, protocol, as: principal, port, action, signingRegion, endpointUrl, tlsVersion } = options;
  if (protocol !== undefined && protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'icmp') {
    throw new Failure(2, `"${protocol}" is no protocol that can be asked for; there is tcp, udp and icmp.`);
  }
  if (protocol === 'icmp' && port !== undefined) throw new Failure(2, 'ICMP has no ports; leave --port out.');
  return {
    from,
    to,
    ...(protocol !== undefined && { protocol }),
    ...(port !== undefined && { port }),
    ...(principal !== undefined && { principal }),
    ...(action !== undefined && { action }),
    ...(signingRegion !== undefined && { signingRegion }),
    ...(endpointUrl !== undefined && { endpointUrl }),
    ...(tlsVersion !== undefined && { tlsVersion }),
  };
}
