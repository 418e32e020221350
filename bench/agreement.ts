/**
 * Prediction and packet: random networks, random questions about each, what the model says and what a packet in a
 * lab says. Every disagreement is a defect of one of the two.
 *
 * `npm run bench -- agreement --networks 500 --questions 40 --seed 1`
 */
import { parseArgs } from 'node:util';
import { Lab } from '../src/lab/lab.ts';
import { compare, type Disagreement, makeCertificates } from '../test/agreement/agreement.ts';
import { Laboratory } from '../test/agreement/laboratory.ts';

const { values } = parseArgs({
  options: {
    networks: { type: 'string', default: '20' },
    questions: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
  },
});
const [networks, questions, first] = [values.networks, values.questions, values.seed].map(Number) as [
  number,
  number,
  number,
];

const startedAt = performance.now();
const sums = { networks: 0, asked: 0, answered: 0, disagreements: [] as Disagreement[] };
const certificates = await makeCertificates();
const laboratory = await Laboratory.start(Lab);
try {
  for (let seed = first; seed < first + networks; seed++) {
    const { asked, answered, disagreements } = await compare(laboratory, certificates, seed, questions);
    sums.networks += 1;
    sums.asked += asked;
    sums.answered += answered;
    sums.disagreements.push(...disagreements);
    for (const disagreement of disagreements) console.log(JSON.stringify(disagreement));
    if (sums.networks % 20 === 0) console.log(line());
  }
} finally {
  await laboratory[Symbol.asyncDispose]();
}
console.log(line());
process.exit(sums.disagreements.length === 0 ? 0 : 1);

function line(): string {
  const seconds = (performance.now() - startedAt) / 1000;
  return `${sums.networks} networks from seed ${first}: ${sums.asked} questions, ${sums.answered} answered, ${sums.disagreements.length} disagreements, ${seconds.toFixed(0)} s`;
}
