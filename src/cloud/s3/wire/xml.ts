/** XML in and out. Reading refuses document types and large or deep documents, and resolves no entity but XML's own. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { malformedXml } from '../errors.ts';

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
  const text = typeof value === 'string' ? value : (value['#text'] ?? '');
  if (typeof text !== 'string') throw malformedXml();
  return text.replaceAll(/&(#x[0-9a-fA-F]+|#\d+|\w+);/g, (_, name: string) => character(name));
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function character(name: string): string {
  if (!name.startsWith('#')) {
    const known = named[name];
    if (known === undefined) throw malformedXml();
    return known;
  }
  const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  if (!(code <= 0x10ffff)) throw malformedXml();
  return String.fromCodePoint(code);
}

/** Text for element content or an attribute. Characters that XML 1.0 cannot carry become references, as S3 does. */
export function escapeXml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that need it
  return text.replaceAll(/[&<>"\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, (found) => {
    switch (found) {
      case '&':
        return '&amp;';
      case '<':
        return '&lt;';
      case '>':
        return '&gt;';
      case '"':
        return '&quot;';
      default:
        return `&#x${found.charCodeAt(0).toString(16)};`;
    }
  });
}

export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
