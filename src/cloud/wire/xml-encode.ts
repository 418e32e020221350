/** The SDK's output to XML, for the EC2 query and AWS query protocols. */
import { members, type Schema, trait } from './schema.ts';

/** Characters that XML 1.0 cannot hold, even escaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const IMPOSSIBLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

/** Text between tags. */
export function escapeXml(text: string): string {
  return text
    .replace(IMPOSSIBLE, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/\r/g, '&#13;');
}

/** The members of a structure, one element each; members without a value are left out. */
export function encodeMembers(value: Record<string, unknown>, schema: Schema): string {
  return members(schema)
    .map(([name, member]) => encodeElement(trait(member, 'xmlName') ?? name, value[name], member))
    .join('');
}

function encodeElement(tag: string, value: unknown, schema: Schema): string {
  if (value === undefined || value === null) return '';
  if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    const flat = trait(schema, 'xmlFlattened') !== undefined;
    const name = flat ? tag : (trait(item, 'xmlName') ?? 'member');
    const items = (value as unknown[]).map((entry) => encodeElement(name, entry, item)).join('');
    return flat ? items : `<${tag}>${items}</${tag}>`;
  }
  if (schema.isMapSchema()) {
    const entries = Object.entries(value as Record<string, unknown>).map(
      ([key, entry]) =>
        `<entry><key>${escapeXml(key)}</key>${encodeElement('value', entry, schema.getValueSchema())}</entry>`,
    );
    return `<${tag}>${entries.join('')}</${tag}>`;
  }
  if (schema.isStructSchema())
    return `<${tag}>${encodeMembers(value as Record<string, unknown>, schema)}</${tag}>`;
  return `<${tag}>${escapeXml(scalarText(value, schema))}</${tag}>`;
}

function scalarText(value: unknown, schema: Schema): string {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  // An answer that was kept for a retry has its times as text.
  if (schema.isTimestampSchema() && typeof value === 'string') return value;
  return String(value);
}
