/** A type of resource: its properties, and the API calls that make, change, remove and read one. */
import type * as logs from '@aws-sdk/client-cloudwatch-logs';
import type * as ec2 from '@aws-sdk/client-ec2';
import type * as iam from '@aws-sdk/client-iam';
import type * as route53 from '@aws-sdk/client-route-53';
import type * as s3 from '@aws-sdk/client-s3';
import type * as s3control from '@aws-sdk/client-s3-control';
import type * as ssm from '@aws-sdk/client-ssm';
import type { JsonObject } from '../../../../network/network.ts';
import type { ResolverSdk } from '../../../route53resolver/operations.ts';
import type { CallOf, Input, OperationOf, Output } from '../../../service.ts';
import { type Forms, PropertyProblem, readProperties, type ValuesOf } from './shapes.ts';

export interface Sdks {
  ec2: typeof ec2;
  iam: typeof iam;
  logs: typeof logs;
  route53: typeof route53;
  route53resolver: ResolverSdk;
  s3: typeof s3;
  s3control: typeof s3control;
  ssm: typeof ssm;
}

/** A call of an API in the name of whoever asked for the stack. Rejects with AWS's error. */
export type ApiCall = CallOf<Sdks>;

/** Where a resource is, and how to call for it. */
export interface Api {
  call: ApiCall;
  region: string;
  accountId: string;
  stackName: string;
  stackId: string;
  logicalId: string;
}

export interface Making extends Api {
  /** The call that makes the resource. Its id is kept together with what the call has made, so that neither is lost. */
  make<S extends keyof Sdks, O extends OperationOf<Sdks[S]> & string>(
    service: S,
    operation: O,
    input: Input<Sdks[S], O>,
    idOf: (output: Output<Sdks[S], O>) => string,
  ): Promise<Output<Sdks[S], O>>;
  /** For what is no call of its own: an attachment, a rule. */
  made(id: string): Promise<void>;
  /** A name that the template does not give: `STACK-LOGICALID-1A2B3C4D5E6F`. */
  generatedName(most?: number): string;
}

interface Definition<F extends Forms> {
  /** `AWS::EC2::VPC`. */
  type: string;
  properties: F;
  required?: readonly (keyof F & string)[];
  /** Properties whose change needs a new resource; without `update` all of them. */
  replaces?: readonly (keyof F & string)[];
  /** Names for `Fn::GetAtt`. */
  attributes?: readonly string[];
  /** The service whose tags it has, in a property `Tags`. */
  tagged?: 'ec2' | 'other';
  /** May answer attributes that only its call tells: a secret, say. */
  create(making: Making, properties: ValuesOf<F>): Promise<JsonObject | undefined>;
  /** Brings what can be changed in place from one state to the other. */
  update?(api: Api, id: string, next: ValuesOf<F>, previous: ValuesOf<F>): Promise<void>;
  remove(api: Api, id: string, properties: ValuesOf<F>): Promise<void>;
  /** Values of `attributes`. */
  describe?(api: Api, id: string, properties: ValuesOf<F>): Promise<JsonObject>;
  /** The properties as they are now, as far as the API tells; `undefined` when the resource is gone. */
  read?(api: Api, id: string, properties: ValuesOf<F>): Promise<JsonObject | undefined>;
}

/** A type without the types of its properties, as the engine handles it. */
export interface ResourceType {
  type: string;
  propertyNames: readonly string[];
  attributes: readonly string[];
  tagged: 'ec2' | 'other' | undefined;
  canUpdate: boolean;
  replaces(property: string): boolean;
  /** Throws `PropertyProblem`. */
  check(properties: JsonObject): void;
  create(making: Making, properties: JsonObject): Promise<JsonObject>;
  update(api: Api, id: string, next: JsonObject, previous: JsonObject): Promise<void>;
  remove(api: Api, id: string, properties: JsonObject): Promise<void>;
  describe(api: Api, id: string, properties: JsonObject): Promise<JsonObject>;
  read: ((api: Api, id: string, properties: JsonObject) => Promise<JsonObject | undefined>) | undefined;
}

export function resourceType<F extends Forms>(definition: Definition<F>): ResourceType {
  const { type, properties: forms, required = [], attributes = [], tagged } = definition;
  const { replaces = definition.update ? [] : Object.keys(forms), read } = definition;
  const values = (properties: JsonObject) => readProperties(forms, properties);
  return {
    type,
    propertyNames: Object.keys(forms),
    attributes,
    tagged,
    canUpdate: definition.update !== undefined,
    replaces: (property) => replaces.includes(property),
    check(properties) {
      const missing = required.find((name) => properties[name] === undefined);
      if (missing !== undefined) throw new PropertyProblem(`Property ${missing} cannot be empty.`);
      values(properties);
    },
    create: async (making, properties) => (await definition.create(making, values(properties))) ?? {},
    update: async (api, id, next, previous) => definition.update?.(api, id, values(next), values(previous)),
    remove: (api, id, properties) => definition.remove(api, id, values(properties)),
    describe: async (api, id, properties) => (await definition.describe?.(api, id, values(properties))) ?? {},
    read: read && ((api, id, properties) => read(api, id, values(properties))),
  };
}
