/** How each protocol reads a request and writes an answer or an error. */
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../aws-error.ts';
import type { Protocol, Service } from '../service.ts';
import { decodeJson, encodeJson } from './json.ts';
import { AWS_QUERY_DIALECT, decodeQuery, EC2_DIALECT } from './query-decode.ts';
import { readRest, restOperation, writeRest } from './rest-xml.ts';
import { operationSchemas } from './schema.ts';
import { encodeMembers, escapeXml } from './xml-encode.ts';

export interface Received {
  method: string;
  /** As it was sent, without the query. */
  path: string;
  headers: IncomingHttpHeaders;
  /** Parameters of the query and, for a form, of the body. */
  parameters: URLSearchParams;
  body: string;
}

export interface Written {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** The operation that a request names; throws where it names none. */
export function operationOf(service: Service, { headers, parameters, method, path }: Received): string {
  if (service.protocol.kind === 'restXml') {
    const operation = restOperation(service.sdk, { method, path });
    if (operation) return operation;
    throw new AwsError('UnknownOperation', `There is no operation ${method} ${path}.`, { status: 404 });
  }
  if (service.protocol.kind === 'awsJson') {
    const target = String(headers['x-amz-target'] ?? '');
    const [prefix, operation] = target.split('.');
    if (prefix === service.protocol.targetPrefix && operation) return operation;
    throw new AwsError(
      'UnknownOperationException',
      `The target '${target}' is not an operation of this service.`,
    );
  }
  const action = parameters.get('Action');
  if (!action)
    throw new AwsError('MissingAction', 'The request is missing an action or a required parameter.');
  return action;
}

/** The input of an operation; throws AWS's error for one that does not exist or that is not served here. */
export function readInput(service: Service, operation: string, received: Received): Record<string, unknown> {
  const schemas = operationSchemas(service.sdk, operation);
  if (!schemas || !Object.hasOwn(service.handlers, operation)) throw notServed(service, operation);
  switch (service.protocol.kind) {
    case 'ec2Query':
      return decodeQuery(received.parameters, schemas.input, EC2_DIALECT);
    case 'awsQuery':
      return decodeQuery(received.parameters, schemas.input, AWS_QUERY_DIALECT);
    case 'awsJson':
      return decodeJson(received.body, schemas.input);
    case 'restXml':
      return readRest(service.sdk, operation, received);
  }
}

export function writeOutput(service: Service, operation: string, output: object, requestId: string): Written {
  const schema = operationSchemas(service.sdk, operation)!.output;
  const { protocol } = service;
  switch (protocol.kind) {
    case 'ec2Query': {
      const content = encodeMembers(output as Record<string, unknown>, schema);
      return xml(
        200,
        `<${operation}Response xmlns="http://ec2.amazonaws.com/doc/${protocol.version}/"><requestId>${requestId}</requestId>${content}</${operation}Response>`,
      );
    }
    case 'awsQuery': {
      const content = encodeMembers(output as Record<string, unknown>, schema);
      const result = `<${operation}Result>${content}</${operation}Result>`;
      const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
      return xml(
        200,
        `<${operation}Response xmlns="${protocol.xmlNamespace}">${result}${metadata}</${operation}Response>`,
      );
    }
    case 'awsJson':
      return json(200, encodeJson(output, schema) as object, requestId);
    case 'restXml': {
      const written = writeRest(
        service.sdk,
        operation,
        output as Record<string, unknown>,
        protocol.xmlNamespace,
      );
      if (written.content === '') return { status: written.status, headers: written.headers, body: '' };
      const { status, headers, body } = xml(written.status, written.content);
      return { status, headers: { ...headers, ...written.headers }, body };
    }
  }
}

/** An error, with its details where the protocol has a place for them. */
export function writeError(protocol: Protocol, error: AwsError, requestId: string): Written {
  const code = escapeXml(error.code);
  const message = escapeXml(error.message);
  switch (protocol.kind) {
    case 'awsJson': {
      const body = { ...error.details, __type: error.code, message: error.message, Message: error.message };
      const written = json(error.status, body, requestId);
      return { ...written, headers: { ...written.headers, 'x-amzn-ErrorType': error.code } };
    }
    case 'awsQuery':
    case 'restXml': {
      const type = error.status < 500 ? 'Sender' : 'Receiver';
      const content = `<Error><Type>${type}</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
      return xml(
        error.status,
        `<ErrorResponse xmlns="${protocol.xmlNamespace}">${content}<RequestId>${requestId}</RequestId></ErrorResponse>`,
      );
    }
    case 'ec2Query':
      return xml(
        error.status,
        `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`,
      );
  }
}

function notServed(service: Service, operation: string): AwsError {
  if (service.protocol.kind === 'awsJson') {
    return new AwsError('UnknownOperationException', `The operation ${operation} is not served here.`);
  }
  return new AwsError('InvalidAction', `The action ${operation} is not valid for this web service.`);
}

function xml(status: number, content: string): Written {
  return {
    status,
    headers: { 'content-type': 'text/xml;charset=UTF-8' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${content}`,
  };
}

function json(status: number, content: object, requestId: string): Written {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-RequestId': requestId },
    body: JSON.stringify(content),
  };
}
