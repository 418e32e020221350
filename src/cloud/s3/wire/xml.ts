/** XML out. */

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
