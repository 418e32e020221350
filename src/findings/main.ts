/** Writes docs/findings.md: `node dist/findings/main.js`. */
import { writeFileSync } from 'node:fs';
import { renderFindings } from './document.ts';
import { themes } from './registry.ts';

writeFileSync(new URL('../../docs/findings.md', import.meta.url), renderFindings(themes));
