import { admission } from './admission.ts';

/** Each prints one table; its ratios are measured in one run. */
const BENCHMARKS: Record<string, () => Promise<void>> = { admission };

const [name = ''] = process.argv.slice(2);
const benchmark = BENCHMARKS[name];
if (benchmark) {
  await benchmark();
} else {
  console.error(`There is no benchmark "${name}". There are: ${Object.keys(BENCHMARKS).join(', ')}.`);
  process.exitCode = 2;
}
