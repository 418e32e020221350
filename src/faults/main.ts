/** Writes `docs/faults.md`. */
import { writeFileSync } from 'node:fs';
import { faultsDocument } from './document.ts';

writeFileSync(new URL('../../docs/faults.md', import.meta.url), faultsDocument());
