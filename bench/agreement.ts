/**
 * Prediction and packet: random networks, questions about each as it was made and after it was changed, what the model
 * says and what a packet in a lab says. Every disagreement is a defect of one of the two.
 *
 * `npm run bench -- agreement --networks 500 --questions 40 --seed 1`. Several may run side by side with seeds of their
 * own. A packet that was to be answered and was not is sent once more when the tunnels are there; if it is answered
 * then, it is counted apart. One that arrives where it was to be stopped is never asked about again.
 */
import { parseArgs } from 'node:util';
import { Lab } from '../src/lab/lab.ts';
import { type Compared, compare, makeCertificates } from '../test/agreement/agreement.ts';
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
const sums = { networks: 0, asked: 0, answered: 0, late: 0, disagreements: 0, failures: 0 };
const certificates = await makeCertificates();
const laboratory = await Laboratory.start(Lab);
try {
  for (let seed = first; seed < first + networks; seed++) {
    const compared = await compare(laboratory, certificates, seed, questions).catch((error: Error) => {
      console.log(`seed ${seed} could not be compared: ${error.message}`);
      return undefined;
    });
    sums.networks += 1;
    if (compared) add(compared);
    else sums.failures += 1;
    if (sums.networks % 20 === 0 && sums.networks < networks) console.log(line());
  }
} finally {
  await laboratory[Symbol.asyncDispose]();
}
console.log(line());
process.exit(sums.disagreements + sums.failures === 0 ? 0 : 1);

function add({ asked, answered, late, disagreements }: Compared): void {
  sums.asked += asked;
  sums.answered += answered;
  sums.late += late.length;
  sums.disagreements += disagreements.length;
  for (const one of late) console.log(`answered at the second asking: ${JSON.stringify(one)}`);
  for (const one of disagreements) console.log(`disagreement: ${JSON.stringify(one)}`);
}

function line(): string {
  const seconds = (performance.now() - startedAt) / 1000;
  const share = Math.round((100 * sums.answered) / Math.max(1, sums.asked));
  return [
    `seeds ${first} to ${first + sums.networks - 1}: ${sums.networks} networks, ${sums.asked} questions`,
    `${sums.answered} answered (${share} %), ${sums.late} of them at the second asking`,
    `${sums.disagreements} disagreements`,
    ...(sums.failures > 0 ? [`${sums.failures} networks could not be compared`] : []),
    `${seconds.toFixed(0)} s, ${(seconds / sums.networks).toFixed(2)} s a network`,
  ].join(', ');
}
