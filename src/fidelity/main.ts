/** Writes docs/fidelity.md: `node dist/fidelity/main.js`. */
import { writeFileSync } from 'node:fs';
import { renderFidelity } from './document.ts';
import { inventory } from './inventory.ts';

writeFileSync(new URL('../../docs/fidelity.md', import.meta.url), renderFidelity(inventory()));
