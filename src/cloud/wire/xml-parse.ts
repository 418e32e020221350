/** XML in. Refuses document types and large or deep documents, and resolves no entity but XML's own. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { AwsError } from '../aws-error.ts';

/** For a document that is none, or not of the shape that it should have. */
export const malformedXml = (): AwsError =>
  new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );

/** Element content as the parser gives it: text, or children by name; repeated ones as a list. */
export type XmlValue = string | XmlElement | XmlValue[];
export interface XmlElement {
  [name: string]: XmlValue;
}

const MAX_DEPTH = 32;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  removeNSPrefix: true,
  maxNestedTags: MAX_DEPTH,
});

/** The root element's name and content. Throws `MalformedXML`. */
export function parseXml(text: string): { root: string; content: XmlValue } {
  if (/<!(?!--)/.test(text) || XMLValidator.validate(text) !== true) {
    throw malformedXml();
  }
  let document: XmlElement;
  try {
    document = parser.parse(text) as XmlElement;
  } catch {
    throw malformedXml();
  }
  const root = Object.keys(document).find((name) => name !== '#text');
  if (root === undefined) throw malformedXml();
  return { root, content: document[root]! };
}

/** The text of an element. */
export function textOf(value: XmlValue): string {
  if (Array.isArray(value)) throw malformedXml();
  if (typeof value === 'object' && Object.keys(value).some(isChild)) throw malformedXml();
  const text = typeof value === 'string' ? value : (value['#text'] ?? '');
  if (typeof text !== 'string') throw malformedXml();
  return text.replaceAll(/&(#x[0-9a-fA-F]+|#\d+|\w+);/g, (_, name: string) => character(name));
}

const isChild = (name: string): boolean => name !== '#text' && !name.startsWith('@');

const named = new Map(Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }));

function character(name: string): string {
  if (!name.startsWith('#')) {
    const known = named.get(name);
    if (known === undefined) throw malformedXml();
    return known;
  }
  const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  if (!(code <= 0x10ffff)) throw malformedXml();
  return String.fromCodePoint(code);
}
