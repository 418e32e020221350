/**
 * What an AWS service is here: a name, a protocol, and a record of handlers typed by the SDK's own
 * input and output types. The codec in `wire/` reads the shapes from the SDK's schemas.
 */
import type { Ids } from '../network/ids.ts';
import type { Caller, Network } from '../network/network.ts';

export type { Caller };

/** What a handler may know of its call. */
export interface Context {
  /**
   * The network as it is now. In a changing operation it is a draft: assign to it as to plain data, and
   * throw to leave everything as it was. In a reading one (`Describe…`, `Get…`, `List…`, `Export…`) it is frozen.
   */
  network: Network;
  region: string;
  accountId: string;
  caller: Caller;
  /** Epoch milliseconds. */
  now: number;
  ids: Ids;
}

export type Handler<Input, Output> = (context: Context, input: Input) => Omit<Output, '$metadata'>;

/** What an instance of an SDK command class tells of its operation. */
interface CommandInstance<Input, Output> {
  readonly input: Input;
  resolveMiddleware(...args: never[]): (...args: never[]) => Promise<{ output: Output }>;
}

type CommandName<Sdk> = { [K in keyof Sdk]: K extends `${string}Command` ? K : never }[keyof Sdk] & string;
type Instance<C> = C extends abstract new (...args: never[]) => infer I ? I : never;
type InputOf<C> = Instance<C> extends CommandInstance<infer I, unknown> ? I : never;
type OutputOf<C> = Instance<C> extends CommandInstance<unknown, infer O> ? O : never;

/** A record of handlers for operations of an SDK client module: `Handlers<typeof import('@aws-sdk/client-ec2')>`. */
export type Handlers<Sdk> = {
  [C in CommandName<Sdk> as C extends `${infer Operation}Command` ? Operation : never]?: C extends keyof Sdk
    ? Handler<InputOf<Sdk[C]>, OutputOf<Sdk[C]>>
    : never;
};

/** The input type of one operation: `Input<typeof ec2, 'CreateVpc'>`. */
export type Input<Sdk, Operation extends string> = `${Operation}Command` extends keyof Sdk
  ? InputOf<Sdk[`${Operation}Command`]>
  : never;

/** The output type of one operation, without the SDK's own metadata. */
export type Output<Sdk, Operation extends string> = `${Operation}Command` extends keyof Sdk
  ? Omit<OutputOf<Sdk[`${Operation}Command`]>, '$metadata'>
  : never;

/** The operations of an SDK client module. */
export type OperationOf<Sdk> = {
  [K in keyof Sdk]: K extends `${infer Operation}Command` ? Operation : never;
}[keyof Sdk];

/** One call of an AWS API, typed by the SDKs: `call('ec2', 'CreateVpc', { CidrBlock: '10.0.0.0/16' })`. Rejects with AWS's error. */
export type CallOf<Sdks> = <S extends keyof Sdks, O extends OperationOf<Sdks[S]> & string>(
  service: S,
  operation: O,
  input: Input<Sdks[S], O>,
) => Promise<Output<Sdks[S], O>>;

/** An operation without its types, as the dispatcher handles it. */
export type AnyHandler = (context: Context, input: Record<string, unknown>) => object;

export type Protocol =
  | { kind: 'ec2Query'; version: string }
  | { kind: 'awsQuery'; version: string; xmlNamespace: string }
  | { kind: 'awsJson'; targetPrefix: string }
  | { kind: 'restXml'; xmlNamespace: string };

/** A call as far as `prepare` sees it. */
export interface PreparedCall {
  operation: string;
  input: Record<string, unknown>;
  region: string;
  caller: Caller;
}

export interface Service {
  /** The name in the credential scope: `ec2`, `acm`, `sts`. */
  signingName: string;
  /** What calls from inside name it by, where it is signed as another service is. */
  name?: string;
  protocol: Protocol;
  /** The SDK's module, where `${operation}$` is the schema of an operation. */
  sdk: object;
  handlers: Record<string, AnyHandler>;
  /** Fetches what a call needs from elsewhere before its turn; answers the input to go on with. */
  prepare?: (call: PreparedCall) => Promise<Record<string, unknown>>;
  /** Every account has its own of it. Others serve the account that owns the network. */
  everyAccount?: true;
  /** Operations that change the network although their names say otherwise. */
  changes?: ReadonlySet<string>;
  /** Wraps every call: `DryRun`, idempotency tokens and the like, written once for a service. */
  around?: (operation: string, handler: AnyHandler) => AnyHandler;
}

/** Operations that only read; they run on the frozen network and never wait for a change in progress. */
export function readsOnly(operation: string, service?: Pick<Service, 'changes'>): boolean {
  return !service?.changes?.has(operation) && /^(Describe|Get|List|Export|Search)/.test(operation);
}
