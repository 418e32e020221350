/** Domain names as the model keeps them: in lower case, without the final dot, the root as an empty text. */

/** The kept form; `undefined` for what is no domain name. `*` may be its first label. */
export function domainOf(text: string): string | undefined {
  const name = text.toLowerCase().replace(/\.$/, '');
  if (name === '') return text === '.' ? '' : undefined;
  if (name.length > 253) return undefined;
  const labels = name.split('.');
  return labels.every((label, index) => isLabel(label) || (index === 0 && label === '*')) ? name : undefined;
}

/** Is a name the domain itself or below it? Both in the kept form. */
export function isWithin(name: string, domain: string): boolean {
  return domain === '' || name === domain || name.endsWith(`.${domain}`);
}

/** The most specific of the things whose domain holds the name; the first of those that are alike. */
export function closest<T extends { domain: string }>(candidates: readonly T[], name: string): T | undefined {
  let best: T | undefined;
  for (const candidate of candidates) {
    if (!isWithin(name, candidate.domain)) continue;
    if (!best || candidate.domain.length > best.domain.length) best = candidate;
  }
  return best;
}

function isLabel(label: string): boolean {
  return /^[a-z0-9_!"#$%&'()+,/:;<=>?@[\]^`{|}~\\-]{1,63}$/.test(label);
}
