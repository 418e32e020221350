import { describe, expect, it } from 'vitest';
import { parseCopySource } from './copy-source.ts';

const key = (text: string) => parseCopySource(text).key;

describe('the source of a copy', () => {
  it('is a bucket and a key, whose slashes may be encoded', () => {
    for (const text of ['from/a/b', '/from/a/b', 'from%2Fa%2Fb', '%2Ffrom%2Fa%2Fb']) {
      expect(parseCopySource(text)).toEqual({ bucket: 'from', key: 'a/b', versionId: undefined });
    }
    expect(key('from//a//')).toBe('/a//');
  });

  it('is decoded like a form: a plus is a blank', () => {
    expect(key('from/a+b%20c%2Bd')).toBe('a b c+d');
    expect(key('from/%E6%97%A5%E6%9C%AC')).toBe('日本');
    expect(key('from/100%25%2520')).toBe('100%%20');
  });

  it('has a version after a question mark, and question marks of its key encoded', () => {
    expect(parseCopySource('from/a?versionId=1')).toEqual({ bucket: 'from', key: 'a', versionId: '1' });
    expect(parseCopySource('from%2Fa%3Fb?versionId=1')).toMatchObject({ key: 'a?b', versionId: '1' });
    for (const text of ['from/a%3FversionId%3D1', 'from%2Fa%3FversionId%3D1']) {
      expect(parseCopySource(text)).toEqual({ bucket: 'from', key: 'a?versionId=1', versionId: undefined });
    }
  });

  it('is refused when it names no key, is badly encoded or asks for something else', () => {
    for (const text of [
      '',
      'from',
      '/from',
      'from/',
      'from/a%zz',
      'from/a%ff',
      'from/a?other=1',
      '/?versionId=1',
    ]) {
      expect(() => parseCopySource(text), text).toThrow('Copy Source must mention');
    }
  });
});
