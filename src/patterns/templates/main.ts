/** Writes src/patterns/templates/*.json: `node dist/patterns/templates/main.js`. */
import { writeFileSync } from 'node:fs';
import { renderTemplate } from '../../cdk/template.ts';
import { isPatternName, patternNames } from '../names.ts';
import { synthesize } from './synthesize.ts';

for (const pattern of patternNames.filter(isPatternName)) {
  const file = new URL(`../../../src/patterns/templates/${pattern}.json`, import.meta.url);
  writeFileSync(file, renderTemplate(synthesize(pattern)));
}
