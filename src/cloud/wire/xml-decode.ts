/** XML documents as the SDK's input, read by its schema. */
import { type Schema, trait } from './schema.ts';
import { malformedXml, parseXml, textOf, type XmlElement, type XmlValue } from './xml-parse.ts';

/** The body's XML as the operation's payload, or as its members when none is marked. Throws `MalformedXML`. */
export function decodeXml(schema: Schema, text: string): unknown {
  const { root, content } = parseXml(text);
  const expected = trait(schema, 'xmlName') ?? schema.getName();
  if (expected !== undefined && root !== expected) throw malformedXml();
  return value(schema, content);
}

function value(schema: Schema, xml: XmlValue): unknown {
  if (schema.isStructSchema()) return structure(schema, xml);
  if (schema.isListSchema()) return elements(schema, xml).map((item) => value(schema.getValueSchema(), item));
  const text = textOf(xml);
  if (schema.isNumericSchema()) {
    if (!/^\s*-?\d{1,15}\s*$/.test(text)) throw malformedXml();
    return Number(text);
  }
  if (schema.isBooleanSchema()) {
    if (!/^\s*(true|false|1|0)\s*$/i.test(text)) throw malformedXml();
    return /true|1/i.test(text);
  }
  if (schema.isTimestampSchema()) {
    const time = Date.parse(text);
    if (Number.isNaN(time)) throw malformedXml();
    return new Date(time);
  }
  return text;
}

function structure(schema: Schema, xml: XmlValue): Record<string, unknown> {
  if (Array.isArray(xml)) throw malformedXml();
  const element: XmlElement = typeof xml === 'string' ? {} : xml;
  const result: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const { xmlAttribute, xmlName = name } = member.getMemberTraits() as {
      xmlAttribute?: 1;
      xmlName?: string;
    };
    const tag = `${xmlAttribute ? '@' : ''}${xmlName}`;
    if (Object.hasOwn(element, tag)) result[name] = value(member, element[tag]!);
  }
  return result;
}

function elements(schema: Schema, xml: XmlValue): XmlValue[] {
  if (trait(schema, 'xmlFlattened')) return Array.isArray(xml) ? xml : [xml];
  if (Array.isArray(xml)) throw malformedXml();
  if (typeof xml === 'string') return [];
  const items = xml[trait(schema.getValueSchema(), 'xmlName') ?? 'member'];
  return items === undefined ? [] : Array.isArray(items) ? items : [items];
}
