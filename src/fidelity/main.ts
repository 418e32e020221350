/** Writes docs/fidelity.md: `node dist/fidelity/main.js`. */
import { writeFileSync } from 'node:fs';
import { renderFidelity } from './document.ts';
import { inventory } from './inventory.ts';
import { s3TestsSummary } from './s3-tests.ts';

writeFileSync(
  new URL('../../docs/fidelity.md', import.meta.url),
  renderFidelity(inventory(), s3TestsSummary()),
);
