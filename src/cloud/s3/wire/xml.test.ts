import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../aws-error.ts';
import { parseXml, textOf } from '../../wire/xml-parse.ts';
import { escapeXml } from './xml.ts';

describe('XML', () => {
  it('carries any text that it may carry', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML 1.0 cannot carry, even as a reference
        fc.pre(!/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text));
        expect(textOf(parseXml(`<a>${escapeXml(text)}</a>`).content)).toBe(text);
      }),
    );
  });

  it('with a document type, unknown entities or great depth is refused', () => {
    const bomb = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb">]><a>&b;</a>';
    expect(() => parseXml(bomb)).toThrow(AwsError);
    expect(() => textOf(parseXml('<a>&b;</a>').content)).toThrow(AwsError);
    expect(() => parseXml('<a>'.repeat(100) + '</a>'.repeat(100))).toThrow(AwsError);
  });

  it('that is none is refused as malformed, and nothing else happens', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseXml(text);
        } catch (error) {
          expect(error).toBeInstanceOf(AwsError);
        }
      }),
    );
  });
});
